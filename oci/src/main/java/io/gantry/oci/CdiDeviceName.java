package io.gantry.oci;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The fully qualified name of a device of the Container Device Interface: {@code
 * vendor.com/class=name}. CDI specification, "Kind" and "Device".
 */
public record CdiDeviceName(String vendor, String deviceClass, String name) {
  private static final String LABEL = "[A-Za-z](?:[A-Za-z0-9_.-]*[A-Za-z0-9])?";
  private static final Pattern KIND =
      Pattern.compile("(?<vendor>%s)/(?<class>%s)".formatted(LABEL, LABEL));
  private static final Pattern NAME =
      Pattern.compile("[A-Za-z0-9](?:[A-Za-z0-9_.:-]*[A-Za-z0-9])?");

  /** The name in this text; empty when it is none, such as a path. */
  public static Optional<CdiDeviceName> parse(String text) {
    int equals = text.indexOf('=');
    if (equals < 0) {
      return Optional.empty();
    }
    Matcher kind = KIND.matcher(text.substring(0, equals));
    String name = text.substring(equals + 1);
    return kind.matches() && isName(name)
        ? Optional.of(new CdiDeviceName(kind.group("vendor"), kind.group("class"), name))
        : Optional.empty();
  }

  /** Whether this is a vendor and a class, {@code vendor.com/class}. */
  public static boolean isKind(String text) {
    return KIND.matcher(text).matches();
  }

  /** Whether a device of a kind may be called so. */
  public static boolean isName(String text) {
    return NAME.matcher(text).matches();
  }

  /** {@code vendor.com/class}. */
  public String kind() {
    return vendor + "/" + deviceClass;
  }

  @Override
  public String toString() {
    return kind() + "=" + name;
  }
}
