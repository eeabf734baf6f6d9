package io.gantry.daemon;

import io.gantry.engine.BridgeSettings;
import io.gantry.engine.DefaultPool;
import io.gantry.engine.DnsSpec;
import io.gantry.engine.NetworkSettings;
import io.gantry.oci.GantryException;
import io.gantry.oci.GoBoolean;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/** The options that are about networks. Pure. */
record NetworkOptions(OptionValues values) {
  private static final String BASE = "base";
  private static final String SIZE = "size";

  /** INVALID when an option makes no sense, by itself or beside the others. */
  BridgeSettings bridge() {
    BridgeSettings settings =
        BridgeSettings.named(values.last(Option.BRIDGE).orElse(BridgeSettings.DEFAULT.name()))
            .withIpv6(values.flag(Option.IPV6));
    settings = with(settings, Option.SUBNET, BridgeSettings::withAddress);
    settings = with(settings, Option.BIP, BridgeSettings::withAddress);
    settings = with(settings, Option.FIXED_CIDR, BridgeSettings::withRange);
    settings = with(settings, Option.BIP6, BridgeSettings::withAddressIpv6);
    settings = with(settings, Option.FIXED_CIDR_V6, BridgeSettings::withRangeIpv6);
    settings = with(settings, Option.DEFAULT_GATEWAY, BridgeSettings::withRouter);
    settings = with(settings, Option.DEFAULT_GATEWAY_V6, BridgeSettings::withRouterIpv6);
    settings = with(settings, Option.MTU, BridgeSettings::withMtu);
    settings = with(settings, Option.ICC, BridgeSettings::withTalk);
    settings = with(settings, Option.IP, BridgeSettings::withHostAddress);
    settings = with(settings, Option.IP_MASQ, BridgeSettings::withMasquerade);
    settings.check();
    return settings;
  }

  /** INVALID when an option makes no sense. */
  NetworkSettings networks() {
    return new NetworkSettings(
        !values.flag(Option.NO_FORWARD_ACCEPT),
        values.last(Option.IP_FORWARD).map(NetworkOptions::forwards).orElse(true),
        values.all(Option.DEFAULT_ADDRESS_POOL).stream().map(NetworkOptions::pool).toList(),
        new DnsSpec(
            values.all(Option.DNS),
            values.all(Option.DNS_SEARCH),
            values.all(Option.DNS_OPT),
            List.of()),
        values.all(Option.HOST_GATEWAY_IP));
  }

  private BridgeSettings with(
      BridgeSettings settings,
      Option option,
      BiFunction<BridgeSettings, String, BridgeSettings> change) {
    return values.last(option).map(value -> change.apply(settings, value)).orElse(settings);
  }

  private static boolean forwards(String text) {
    return GoBoolean.parse(text)
        .orElseThrow(() ->
            GantryException.invalid(
                "invalid value \"%s\" of option %s: true or false"
                    .formatted(text, Option.IP_FORWARD.flag())));
  }

  /** {@code base=10.0.0.0/8,size=24}. */
  private static DefaultPool pool(String text) {
    Map<String, String> fields = new HashMap<>();
    for (String field : text.split(",", -1)) {
      int equals = field.indexOf('=');
      if (equals < 0) {
        throw GantryException.invalid(
            "invalid field '%s' must be a key=value pair".formatted(field));
      }
      String key = field.substring(0, equals);
      if (!List.of(BASE, SIZE).contains(key)) {
        throw GantryException.invalid("unexpected key '%s' in '%s'".formatted(key, field));
      }
      fields.put(key, field.substring(equals + 1));
    }
    return new DefaultPool(required(fields, BASE, text), size(required(fields, SIZE, text)));
  }

  private static String required(Map<String, String> fields, String key, String text) {
    return Optional.ofNullable(fields.get(key))
        .orElseThrow(() ->
            GantryException.invalid(
                "address pool \"%s\" has no %s. Hint: base=10.0.0.0/8,size=24"
                    .formatted(text, key)));
  }

  private static int size(String text) {
    if (!text.matches("[0-9]{1,3}")) {
      throw GantryException.invalid("invalid size value: \"%s\" (must be integer)".formatted(text));
    }
    return Integer.parseInt(text);
  }
}
