package io.gantry.builder.attest;

import java.nio.charset.StandardCharsets;
import java.util.Comparator;

/**
 * A package that was found in an image. Its words are those of the image, hostile or not.
 *
 * @param type as package URLs have it: {@code deb}, {@code apk}, {@code rpm}, {@code maven}, {@code
 *     npm}
 * @param group a distribution, a group id, a scope; empty for none
 * @param architecture empty when it has none
 */
record SoftwarePackage(String type, String group, String name, String version, String architecture)
    implements Comparable<SoftwarePackage> {
  private static final Comparator<SoftwarePackage> ORDER =
      Comparator.comparing(SoftwarePackage::url);

  /** https://github.com/package-url/purl-spec. */
  String url() {
    String qualifier = architecture.isEmpty() ? "" : "?arch=" + encoded(architecture);
    String namespace = group.isEmpty() ? "" : encoded(group) + "/";
    return "pkg:%s/%s%s@%s%s"
        .formatted(type, namespace, encoded(name), encoded(version), qualifier);
  }

  /** As people of its kind write it. */
  String title() {
    return switch (type) {
      case "maven" -> group.isEmpty() ? name : group + ":" + name;
      case "npm" -> group.isEmpty() ? name : group + "/" + name;
      default -> name;
    };
  }

  private static String encoded(String text) {
    StringBuilder url = new StringBuilder();
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      boolean plain =
          (b >= 'a' && b <= 'z')
              || (b >= 'A' && b <= 'Z')
              || (b >= '0' && b <= '9')
              || b == '.'
              || b == '-'
              || b == '_'
              || b == '~'
              || b == ':';
      url.append(plain ? String.valueOf((char) b) : "%%%02X".formatted(b & 0xff));
    }
    return url.toString();
  }

  @Override
  public int compareTo(SoftwarePackage other) {
    return ORDER.compare(this, other);
  }
}
