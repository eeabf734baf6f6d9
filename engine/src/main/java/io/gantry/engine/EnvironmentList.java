package io.gantry.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Lists of {@code NAME=value}. Pure. */
final class EnvironmentList {
  /** Docker's search path for containers whose image names none. */
  static final String PATH = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  private EnvironmentList() {}

  /** The base with the changes over it, in order; a bare {@code NAME} removes the variable. */
  static List<String> merge(List<String> base, List<String> changes) {
    List<String> merged = new ArrayList<>(base);
    for (String change : changes) {
      String name = name(change);
      boolean removes = change.indexOf('=') < 0;
      int at = indexOf(merged, name);
      if (removes && at >= 0) {
        merged.remove(at);
      } else if (!removes && at >= 0) {
        merged.set(at, change);
      } else if (!removes) {
        merged.add(change);
      }
    }
    return List.copyOf(merged);
  }

  /** What every process has, with this over it; {@code HOME} only when nobody says another. */
  static List<String> complete(List<String> own, String hostname, boolean tty, String home) {
    List<String> basis = new ArrayList<>();
    basis.add(PATH);
    basis.add("HOSTNAME=" + hostname);
    if (tty) {
      basis.add("TERM=xterm");
    }
    List<String> merged = merge(basis, own);
    return indexOf(merged, "HOME") >= 0
        ? merged
        : Stream.concat(merged.stream(), Stream.of("HOME=" + home)).toList();
  }

  private static int indexOf(List<String> env, String name) {
    for (int i = 0; i < env.size(); i++) {
      if (name(env.get(i)).equals(name)) {
        return i;
      }
    }
    return -1;
  }

  private static String name(String variable) {
    int equals = variable.indexOf('=', 1);
    return equals < 0 ? variable : variable.substring(0, equals);
  }
}
