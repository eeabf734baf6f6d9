package io.gantry.javaimage;

import java.nio.file.Path;
import java.util.List;
import java.util.NavigableSet;

/** Cuts a runtime out of a JDK by {@code jlink}. */
final class RuntimeCut {
  /**
   * Not compressed, for layers are, and the JVM starts faster. Debug attributes of the JDK's own
   * classes go; native symbols stay as they are, since stripping needs a program of the machine's.
   */
  private static final List<String> OPTIONS =
      List.of(
          "--strip-java-debug-attributes",
          "--no-header-files",
          "--no-man-pages",
          "--compress=zip-0");

  private final Jdk jdk;
  private final String modules;

  RuntimeCut(Jdk jdk, NavigableSet<String> modules) {
    this.jdk = jdk;
    this.modules = String.join(",", modules);
  }

  /** Same JDK, same modules, same key. */
  String key() {
    return "runtime 1\n" + jdk.identity() + "\n" + modules + "\n" + OPTIONS;
  }

  /** Makes the folder, which must not exist. */
  void into(Path folder) {
    Tool jlink = new Tool(jdk.program("jlink"));
    jlink.add("--output", folder.toString(), "--add-modules", modules);
    OPTIONS.forEach(jlink::add);
    jlink.run("cut a runtime out of " + jdk.home());
  }
}
