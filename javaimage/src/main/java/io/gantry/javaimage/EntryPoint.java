package io.gantry.javaimage;

import io.gantry.oci.ImageConfig.Config;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** How a container of the image runs: OCI image-spec "config". */
final class EntryPoint {
  private static final String JAVA = JavaLayers.RUNTIME + "/bin/java";
  private static final String PATH =
      JavaLayers.RUNTIME + "/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  private final JavaApplication application;
  private final JavaImageOptions options;
  private final List<String> classPath = new ArrayList<>();

  /**
   * @param layers which of the program's own jars there are
   */
  EntryPoint(JavaApplication application, JavaImageOptions options, List<Layer> layers) {
    this.application = application;
    this.options = options;
    for (Layer layer : layers) {
      if (layer.comment().equals("resources")) {
        classPath.add(JavaLayers.RESOURCES);
      } else if (layer.comment().equals("classes")) {
        classPath.add(JavaLayers.CLASSES);
      }
    }
    application
        .libraries()
        .forEach(library -> classPath.add(JavaLayers.LIBRARIES + library.name()));
  }

  /** The command, with what else the JVM is told in front. */
  List<String> command(String... more) {
    List<String> command = new ArrayList<>(List.of(JAVA));
    command.addAll(List.of(more));
    command.addAll(application.options());
    command.addAll(options.jvmOptions());
    command.add("-cp");
    command.add(String.join(":", classPath));
    command.add(application.mainClass());
    return command;
  }

  /** What the base says, and the program on top of it. */
  Config config(Config base, String... more) {
    Map<String, @Nullable Object> ports = new TreeMap<>();
    base.exposedPorts().keySet().forEach(port -> ports.put(port, Map.of()));
    options.ports().forEach(port -> ports.put(port.contains("/") ? port : port + "/tcp", Map.of()));
    return base.withUser(user(base))
        .withExposedPorts(ports)
        .withEnv(environment(base.env()))
        .withCommand(command(more), null)
        .withWorkingDir(options.isFromScratch() ? JavaLayers.HOME : base.workingDir())
        .withLabels(labels(base.labels()));
  }

  /** Never root, unless somebody says so: a base that says nothing would run as root. */
  private String user(Config base) {
    if (!options.user().isEmpty()) {
      return options.user();
    }
    return base.user().isEmpty() ? JavaLayers.USER + ":" + JavaLayers.USER : base.user();
  }

  private List<String> environment(List<String> base) {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("PATH", PATH);
    all.put("LANG", "C.UTF-8");
    for (String variable : base) {
      int equals = variable.indexOf('=');
      if (equals > 0) {
        all.put(variable.substring(0, equals), variable.substring(equals + 1));
      }
    }
    all.put("JAVA_HOME", JavaLayers.RUNTIME);
    return all.entrySet().stream().map(one -> one.getKey() + "=" + one.getValue()).toList();
  }

  private Map<String, String> labels(Map<String, String> base) {
    Map<String, String> labels = new TreeMap<>(base);
    labels.put("org.opencontainers.image.title", application.name());
    if (!application.version().isEmpty()) {
      labels.put("org.opencontainers.image.version", application.version());
    }
    labels.putAll(options.labels());
    return labels;
  }
}
