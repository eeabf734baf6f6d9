package io.gantry.cli;

import java.util.List;

/** The options of {@code build} and {@code run} for Java programs. */
final class JavaFlags {
  private JavaFlags() {}

  /** Options of {@code build} that only a Dockerfile can obey. */
  private static final List<String> OF_DOCKERFILES =
      List.of(
          "add-host",
          "allow",
          "build-arg",
          "build-context",
          "memory",
          "network",
          "no-cache",
          "platform",
          "pull",
          "secret",
          "shm-size",
          "target");

  /** Of both. */
  static final List<Flag> BOTH =
      List.of(
          Flag.toggle("aot", "Train the JDK's AOT cache by a run in a container (Java)"),
          Flag.value("aot-request", "list", "Path to ask for by HTTP in the training (Java)"),
          Flag.value("aot-wait", "duration", "How long the training may wait (default 20s, Java)"),
          Flag.value("java-base", "string", "Image to build on (default \"scratch\", Java)"),
          Flag.value("java-module", "list", "Module of the JDK to add to the runtime (Java)"),
          Flag.value("java-option", "list", "Option of the JVM in the image's command (Java)"),
          Flag.value("java-sysroot", "string", "Where the C library is (default \"/\", Java)"),
          Flag.value("main-class", "string", "Class that starts the program (Java)"));

  /** Of {@code build} alone. */
  static final List<Flag> BUILD =
      List.of(
          Flag.value("aot-arg", "list", "Argument of the program in the training (Java)"),
          Flag.value("aot-env", "list", "Variable of the program in the training (Java)"),
          Flag.value("expose", "list", "Port that the image exposes (Java)"),
          Flag.toggle("java", "Build a Java program, even if there is a Dockerfile"),
          Flag.value("java-user", "string", "User of the program (default 65532:65532, Java)"));

  /** What a Java program's image has no use for is no option of its build. */
  static void checkJava(Arguments arguments) {
    for (String name : OF_DOCKERFILES) {
      refuse(arguments, name, " is for builds from a Dockerfile, and this is a Java program");
    }
  }

  /** The other way round. */
  static void checkOther(Arguments arguments, List<Flag> flags) {
    for (Flag flag : flags) {
      refuse(arguments, flag.name(), " is for a jar, a Maven or a Gradle project");
    }
  }

  private static void refuse(Arguments arguments, String name, String why) {
    if (arguments.given(name)) {
      throw new UsageException("--" + name + why);
    }
  }
}
