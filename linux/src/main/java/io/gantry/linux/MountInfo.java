package io.gantry.linux;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One line of {@code /proc/PID/mountinfo} (proc_pid_mountinfo(5)). {@code root} is the folder of
 * the file system that is mounted, {@code propagation} the optional fields such as {@code
 * shared:1}.
 */
public record MountInfo(
    int id,
    int parent,
    DeviceNumber device,
    String root,
    String mountPoint,
    List<String> options,
    List<String> propagation,
    String type,
    String source,
    List<String> superOptions) {
  public MountInfo {
    options = List.copyOf(options);
    propagation = List.copyOf(propagation);
    superOptions = List.copyOf(superOptions);
  }

  /** The mounts that this process sees, in the order in which they were made. */
  public static List<MountInfo> current() {
    return of(Path.of("/proc/self/mountinfo"));
  }

  /** The mounts that another process sees. */
  public static List<MountInfo> of(int pid) {
    return of(Path.of("/proc/" + pid + "/mountinfo"));
  }

  /** Parses a whole file's text; {@link IllegalArgumentException} names a line that is none. */
  public static List<MountInfo> parse(String text) {
    return text.lines().filter(line -> !line.isEmpty()).map(MountInfo::parseLine).toList();
  }

  private static List<MountInfo> of(Path file) {
    try {
      return parse(FileNames.decode(Files.readAllBytes(file)));
    } catch (IOException e) {
      throw new UncheckedIOException("read " + file, e);
    }
  }

  private static MountInfo parseLine(String line) {
    String[] f = line.split(" ", -1);
    int separator = Arrays.asList(f).indexOf("-");
    if (separator < 6 || f.length < separator + 4) {
      throw new IllegalArgumentException("not a line of mountinfo: " + line);
    }
    try {
      return new MountInfo(
          Integer.parseInt(f[0]),
          Integer.parseInt(f[1]),
          device(f[2]),
          unescape(f[3]),
          unescape(f[4]),
          list(f[5]),
          Arrays.asList(f).subList(6, separator),
          unescape(f[separator + 1]),
          unescape(f[separator + 2]),
          list(f[separator + 3]));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("not a line of mountinfo: " + line, e);
    }
  }

  private static DeviceNumber device(String text) {
    int colon = text.indexOf(':');
    if (colon < 0) {
      throw new NumberFormatException("device " + text);
    }
    return new DeviceNumber(
        Integer.parseInt(text.substring(0, colon)), Integer.parseInt(text.substring(colon + 1)));
  }

  private static List<String> list(String commas) {
    List<String> options = new ArrayList<>();
    for (String option : commas.split(",", -1)) {
      options.add(unescape(option));
    }
    return options;
  }

  /** Space, tab, newline, backslash and hash stand as a backslash and three octal digits. */
  private static String unescape(String field) {
    if (field.indexOf('\\') < 0) {
      return field;
    }
    StringBuilder plain = new StringBuilder(field.length());
    for (int i = 0; i < field.length(); i++) {
      if (isEscape(field, i)) {
        plain.append((char) Integer.parseInt(field.substring(i + 1, i + 4), 8));
        i += 3;
      } else {
        plain.append(field.charAt(i));
      }
    }
    return plain.toString();
  }

  private static boolean isEscape(String field, int at) {
    return field.charAt(at) == '\\'
        && at + 3 < field.length()
        && field.substring(at + 1, at + 4).chars().allMatch(c -> c >= '0' && c <= '7');
  }
}
