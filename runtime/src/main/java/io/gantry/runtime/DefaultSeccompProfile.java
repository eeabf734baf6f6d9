package io.gantry.runtime;

import io.gantry.oci.RuntimeSpec;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads {@code seccomp-default.txt}, which says what it means, once. */
final class DefaultSeccompProfile {
  private static final String RESOURCE = "seccomp-default.txt";
  private static final int EPERM = 1;
  private static final Pattern ARGUMENT =
      Pattern.compile("arg([0-5])(?:&0x([0-9a-f]+))?==0x([0-9a-f]+)");

  /** A section: the rule, and for which containers it counts. */
  private record Section(
      RuntimeSpec.Syscall rule, List<String> with, List<String> without, List<String> machines) {
    boolean counts(Set<String> capabilities, Architecture machine) {
      return capabilities.containsAll(with)
          && without.stream().noneMatch(capabilities::contains)
          && (machines.isEmpty() || machines.contains(machine.name().toLowerCase(Locale.ROOT)));
    }
  }

  private static final List<Section> SECTIONS = read();

  private DefaultSeccompProfile() {}

  static RuntimeSpec.Seccomp resolve(Set<String> capabilities, Architecture machine) {
    List<RuntimeSpec.Syscall> rules =
        SECTIONS.stream()
            .filter(section -> section.counts(capabilities, machine))
            .map(Section::rule)
            .toList();
    return new RuntimeSpec.Seccomp(
        "SCMP_ACT_ERRNO", EPERM, SeccompProfiles.architectures(machine), List.of(), "", "", rules);
  }

  private static List<Section> read() {
    List<Section> sections = new ArrayList<>();
    List<String> names = new ArrayList<>();
    String head = "";
    for (String line : text().lines().toList()) {
      if (line.startsWith("[")) {
        addTo(sections, head, names);
        head = line.substring(1, line.length() - 1);
        names.clear();
      } else if (!line.isEmpty() && !line.startsWith("#")) {
        names.addAll(List.of(line.split(" ", -1)));
      }
    }
    addTo(sections, head, names);
    return List.copyOf(sections);
  }

  private static void addTo(List<Section> sections, String head, List<String> names) {
    if (!names.isEmpty()) {
      sections.add(section(head, names));
    }
  }

  private static Section section(String head, List<String> names) {
    String action = "SCMP_ACT_ALLOW";
    @Nullable Integer errno = null;
    List<RuntimeSpec.SyscallArg> args = new ArrayList<>();
    List<String> with = new ArrayList<>();
    List<String> without = new ArrayList<>();
    List<String> machines = new ArrayList<>();
    for (String word : head.split(" ", -1)) {
      int equals = word.indexOf('=');
      String key = equals < 0 ? word : word.substring(0, equals);
      String value = word.substring(equals + 1);
      switch (key) {
        case "allow" -> action = "SCMP_ACT_ALLOW";
        case "errno" -> {
          action = "SCMP_ACT_ERRNO";
          errno = Integer.valueOf(value);
        }
        case "cap" -> with.add(value);
        case "nocap" -> without.add(value);
        case "arch" -> machines.addAll(List.of(value.split(",", -1)));
        default -> args.add(argument(word));
      }
    }
    var rule = new RuntimeSpec.Syscall(names, action, errno, args);
    return new Section(rule, List.copyOf(with), List.copyOf(without), List.copyOf(machines));
  }

  private static RuntimeSpec.SyscallArg argument(String word) {
    Matcher matcher = ARGUMENT.matcher(word);
    if (!matcher.matches()) {
      throw new IllegalStateException(RESOURCE + ": " + word);
    }
    int index = Integer.parseInt(matcher.group(1));
    long value = Long.parseLong(matcher.group(3), 16);
    @Nullable String mask = matcher.group(2);
    return mask == null
        ? new RuntimeSpec.SyscallArg(index, value, 0, "SCMP_CMP_EQ")
        : new RuntimeSpec.SyscallArg(index, Long.parseLong(mask, 16), value, "SCMP_CMP_MASKED_EQ");
  }

  private static String text() {
    try (InputStream in = DefaultSeccompProfile.class.getResourceAsStream(RESOURCE)) {
      return new String(
          Objects.requireNonNull(in, RESOURCE).readAllBytes(), StandardCharsets.US_ASCII);
    } catch (IOException e) {
      throw new UncheckedIOException("read " + RESOURCE, e);
    }
  }
}
