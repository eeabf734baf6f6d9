package io.gantry.runtime;

import io.gantry.oci.GantryException;
import io.gantry.oci.RuntimeSpec.DeviceRule;
import org.jspecify.annotations.Nullable;

/** The specification's device rules ("Allowed Device list"), checked and in v1's words. */
final class DeviceRules {
  private static final String ALL = "rwm";

  private DeviceRules() {}

  static CgroupSetting v1(DeviceRule rule) {
    String file = rule.allow() ? "devices.allow" : "devices.deny";
    String type = type(rule);
    String value =
        type.equals("a")
            ? "a *:* rwm"
            : type + " " + number(rule.major()) + ":" + number(rule.minor()) + " " + access(rule);
    return CgroupSetting.of("devices", file, value);
  }

  /** a, b or c. */
  static String type(DeviceRule rule) {
    return switch (rule.type()) {
      case "", "a" -> "a";
      case "b" -> "b";
      // unbuffered is what mknod calls a character device
      case "c", "u" -> "c";
      default -> throw GantryException.invalid("device rule has type \"" + rule.type() + "\"");
    };
  }

  /** Some of rwm. */
  static String access(DeviceRule rule) {
    String access = rule.access().isEmpty() ? ALL : rule.access();
    if (!access.chars().allMatch(c -> ALL.indexOf(c) >= 0)) {
      throw GantryException.invalid("device rule has access \"" + access + "\"");
    }
    return access;
  }

  private static String number(@Nullable Long number) {
    return number == null || number == -1 ? "*" : number.toString();
  }
}
