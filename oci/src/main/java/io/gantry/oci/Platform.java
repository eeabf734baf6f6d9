package io.gantry.oci;

import io.avaje.jsonb.Json;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What an image runs on, with Go's names for it: {@code linux/arm64}, {@code linux/arm/v7}.
 *
 * @param variant of the CPU, empty when there is none to tell
 */
@Json
public record Platform(
    String os,
    String architecture,
    String variant,
    @Json.Property("os.version") @Nullable String osVersion,
    @Json.Property("os.features") List<String> osFeatures) {
  private static final Pattern PART = Pattern.compile("[A-Za-z0-9_.-]+");

  public Platform {
    os = Absent.text(os);
    architecture = Absent.text(architecture);
    variant = Absent.text(variant);
    osFeatures = Absent.list(osFeatures);
  }

  public static Platform of(String os, String architecture) {
    return new Platform(os, architecture, "", null, List.of());
  }

  /** The platform of this machine. */
  public static Platform current() {
    return normalised("linux", System.getProperty("os.arch", ""), "");
  }

  /** Parses {@code os/architecture[/variant]}; throws {@link GantryException} INVALID. */
  public static Platform parse(String text) {
    String[] parts = text.split("/", -1);
    boolean sound = parts.length == 2 || parts.length == 3;
    for (String part : parts) {
      sound &= PART.matcher(part).matches();
    }
    if (!sound) {
      throw GantryException.invalid("\"" + text + "\" is not a platform. Hint: linux/amd64");
    }
    return normalised(parts[0], parts[1], parts.length == 3 ? parts[2] : "");
  }

  /** The same with the names that the specification registers: aarch64 is arm64. */
  public Platform normalised() {
    Platform plain = normalised(os, architecture, variant);
    return new Platform(plain.os, plain.architecture, plain.variant, osVersion, osFeatures);
  }

  /** True when an image for the other platform runs on this one without emulation. */
  public boolean runs(Platform other) {
    Platform here = normalised();
    Platform there = other.normalised();
    return here.os.equals(there.os)
        && here.architecture.equals(there.architecture)
        && (there.variant.isEmpty() || here.variantLevel() >= there.variantLevel());
  }

  @Override
  public String toString() {
    return os + "/" + architecture + (variant.isEmpty() ? "" : "/" + variant);
  }

  private int variantLevel() {
    String digits = variant.startsWith("v") ? variant.substring(1) : "";
    boolean number =
        !digits.isEmpty() && digits.length() < 4 && digits.chars().allMatch(Character::isDigit);
    return number ? Integer.parseInt(digits) : defaultLevel();
  }

  private int defaultLevel() {
    return switch (architecture) {
      case "arm64" -> 8;
      case "arm" -> 7;
      default -> 1;
    };
  }

  private static Platform normalised(String os, String architecture, String variant) {
    String cpu = architecture.toLowerCase(Locale.ROOT);
    String level = variant.toLowerCase(Locale.ROOT);
    String name =
        switch (cpu) {
          case "x86_64", "x86-64" -> "amd64";
          case "aarch64" -> "arm64";
          case "armhf", "armel" -> "arm";
          case "i386", "i486", "i586", "i686" -> "386";
          default -> cpu;
        };
    String kept =
        switch (name) {
          case "amd64" -> level.equals("v1") ? "" : level;
          case "arm64" -> level.equals("v8") || level.equals("8") ? "" : level;
          case "arm" ->
              cpu.equals("armel")
                  ? "v6"
                  : level.isEmpty() ? "v7" : level.startsWith("v") ? level : "v" + level;
          default -> level;
        };
    return new Platform(os.toLowerCase(Locale.ROOT), name, kept, null, List.of());
  }
}
