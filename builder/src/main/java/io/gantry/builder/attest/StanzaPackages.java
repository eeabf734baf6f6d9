package io.gantry.builder.attest;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/** The lists of dpkg and apk: stanzas of {@code key: value}, with empty lines between. Pure. */
final class StanzaPackages {
  private StanzaPackages() {}

  /**
   * dpkg's {@code status}, as deb-control(5) has it; packages that are not installed do not count.
   */
  static void dpkg(byte[] list, String distribution, Consumer<SoftwarePackage> found) {
    stanzas(
        list,
        fields -> {
          String status = fields.getOrDefault("Status", "install ok installed");
          if (status.endsWith(" installed")) {
            found.accept(
                new SoftwarePackage(
                    "deb",
                    distribution,
                    fields.getOrDefault("Package", ""),
                    fields.getOrDefault("Version", ""),
                    fields.getOrDefault("Architecture", "")));
          }
        });
  }

  /** apk's {@code installed}: https://wiki.alpinelinux.org/wiki/Apk_spec. */
  static void apk(byte[] list, String distribution, Consumer<SoftwarePackage> found) {
    stanzas(
        list,
        fields ->
            found.accept(
                new SoftwarePackage(
                    "apk",
                    distribution,
                    fields.getOrDefault("P", ""),
                    fields.getOrDefault("V", ""),
                    fields.getOrDefault("A", ""))));
  }

  private static void stanzas(byte[] list, Consumer<Map<String, String>> each) {
    Map<String, String> fields = new HashMap<>();
    BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(new ByteArrayInputStream(list), StandardCharsets.UTF_8));
    for (String line : (Iterable<String>) lines.lines()::iterator) {
      int colon = line.indexOf(':');
      if (line.isBlank()) {
        if (!fields.isEmpty()) {
          each.accept(fields);
        }
        fields = new HashMap<>();
      } else if (colon > 0 && line.charAt(0) != ' ') {
        fields.putIfAbsent(line.substring(0, colon), line.substring(colon + 1).strip());
      }
    }
    if (!fields.isEmpty()) {
      each.accept(fields);
    }
  }
}
