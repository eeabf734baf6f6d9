package io.gantry.engine;

import io.gantry.oci.GantryException;
import io.gantry.oci.RuntimeSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Which devices a container may open. Pure. */
final class DeviceRules {
  private static final Pattern RULE =
      Pattern.compile("([acb]) ([0-9]{1,9}|\\*):([0-9]{1,9}|\\*) ([rwm]{1,3})");

  private DeviceRules() {}

  /** Everything, for the privileged. */
  static List<RuntimeSpec.DeviceRule> everything() {
    return List.of(new RuntimeSpec.DeviceRule(true, "a", null, null, "rwm"));
  }

  /**
   * Nothing but the harmless ones, these devices, and these rules in the kernel's form.
   *
   * @param permissions of the devices, in their order
   */
  static List<RuntimeSpec.DeviceRule> of(
      List<RuntimeSpec.Device> devices, List<String> permissions, List<String> rules) {
    List<RuntimeSpec.DeviceRule> all = new ArrayList<>();
    all.add(new RuntimeSpec.DeviceRule(false, "a", null, null, "rwm"));
    // Making device files is harmless: opening them is what counts.
    all.add(new RuntimeSpec.DeviceRule(true, "c", null, null, "m"));
    all.add(new RuntimeSpec.DeviceRule(true, "b", null, null, "m"));
    long[][] harmless = {{1, 3}, {1, 5}, {1, 7}, {1, 8}, {1, 9}, {5, 0}, {5, 1}, {5, 2}};
    for (long[] number : harmless) {
      all.add(new RuntimeSpec.DeviceRule(true, "c", number[0], number[1], "rwm"));
    }
    all.add(new RuntimeSpec.DeviceRule(true, "c", 136L, null, "rwm"));
    for (int i = 0; i < devices.size(); i++) {
      RuntimeSpec.Device device = devices.get(i);
      all.add(
          new RuntimeSpec.DeviceRule(
              true, device.type(), device.major(), device.minor(), permissions.get(i)));
    }
    rules.forEach(rule -> all.add(parse(rule)));
    return all;
  }

  /** INVALID when it is not of the form {@code c 10:200 rwm}. */
  static RuntimeSpec.DeviceRule parse(String rule) {
    Matcher parts = RULE.matcher(rule);
    if (!parts.matches()) {
      throw GantryException.invalid("invalid device cgroup rule format: '" + rule + "'");
    }
    return new RuntimeSpec.DeviceRule(
        true, parts.group(1), number(parts.group(2)), number(parts.group(3)), parts.group(4));
  }

  private static @Nullable Long number(String text) {
    return text.equals("*") ? null : Long.valueOf(text);
  }
}
