package io.gantry.plugin;

import io.gantry.oci.GantryException;
import io.gantry.oci.Json;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The calls of Docker's address management protocol, {@code IpamDriver.*} (libnetwork's remote IPAM
 * driver). They block for half a minute at most. UNAVAILABLE when the plugin does not answer,
 * INTERNAL when it answers an error or what is no answer. Thread-safe.
 */
public final class IpamPlugin {
  static final String DRIVER = "IpamDriver";

  private final PluginCalls calls;
  private volatile @Nullable Capabilities capabilities;

  IpamPlugin(PluginCalls calls) {
    this.calls = calls;
  }

  public String name() {
    return calls.name();
  }

  /**
   * What a plugin wants beside what everyone does.
   *
   * @param requiresMacAddress to be told of the MAC address with each address's request
   * @param requiresRequestReplay to be told again, after a daemon's start, of what it had given
   */
  public record Capabilities(boolean requiresMacAddress, boolean requiresRequestReplay) {
    static final Capabilities NONE = new Capabilities(false, false);
  }

  /**
   * Addresses that a network may have.
   *
   * @param id by which the plugin knows it
   * @param subnet in CIDR form, as the plugin wrote it
   * @param data what the plugin says of it
   */
  public record Pool(String id, String subnet, Map<String, String> data) {}

  /** None of one that does not know the question. */
  public Capabilities capabilities() {
    Capabilities known = capabilities;
    if (known == null) {
      known = ask();
      capabilities = known;
    }
    return known;
  }

  private Capabilities ask() {
    try {
      IpamAnswer answer = call("GetCapabilities", IpamCall.EMPTY);
      return new Capabilities(
          Boolean.TRUE.equals(answer.requiresMacAddress()),
          Boolean.TRUE.equals(answer.requiresRequestReplay()));
    } catch (GantryException e) {
      if (e.kind() == GantryException.Kind.UNAVAILABLE) {
        throw e;
      }
      return Capabilities.NONE;
    }
  }

  /** Where addresses of networks of one host are distinct. */
  public String localAddressSpace() {
    return text(call("GetDefaultAddressSpaces", IpamCall.EMPTY).localAddressSpace());
  }

  /**
   * Takes a pool.
   *
   * @param subnet in CIDR form; empty is the plugin's choice
   * @param range the part that is given out unasked, in CIDR form; empty is all of it
   */
  public Pool requestPool(
      String addressSpace, String subnet, String range, Map<String, String> options, boolean ipv6) {
    IpamAnswer answer =
        call("RequestPool", IpamCall.ofPool(addressSpace, subnet, range, options, ipv6));
    return new Pool(
        text(answer.poolId()),
        text(answer.pool()),
        answer.data() == null ? Map.of() : Map.copyOf(answer.data()));
  }

  public void releasePool(String pool) {
    call("ReleasePool", IpamCall.ofAddress(pool, null, null));
  }

  /**
   * Takes an address; answers it in CIDR form, as the plugin wrote it.
   *
   * @param address empty is the plugin's choice
   */
  public String requestAddress(String pool, String address, Map<String, String> options) {
    return text(call("RequestAddress", IpamCall.ofAddress(pool, address, options)).address());
  }

  public void releaseAddress(String pool, String address) {
    call("ReleaseAddress", IpamCall.ofAddress(pool, address, null));
  }

  private IpamAnswer call(String method, IpamCall call) {
    return calls.call(DRIVER + "." + method, Json.write(call), IpamAnswer.class);
  }

  private static String text(@Nullable String maybe) {
    return maybe == null ? "" : maybe;
  }
}
