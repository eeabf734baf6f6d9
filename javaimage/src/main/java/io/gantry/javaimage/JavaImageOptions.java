package io.gantry.javaimage;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What the user says about an image.
 *
 * @param base {@link #SCRATCH}, or the name of an image that the daemon has
 * @param mainClass empty: as the program says
 * @param jvmOptions put before the class path
 * @param modules of the JDK, beside those that were found
 * @param labels for the image
 * @param ports that the image exposes, {@code 8080} or {@code 53/udp}
 * @param user who runs the program; empty for the image's own
 * @param training whether and how the AOT cache is made
 * @param systemRoot where the C library for {@link #SCRATCH} is taken from
 */
public record JavaImageOptions(
    String base,
    String mainClass,
    List<String> jvmOptions,
    List<String> modules,
    Map<String, String> labels,
    List<String> ports,
    String user,
    TrainingOptions training,
    Path systemRoot) {
  /** No image below: the runtime, and the files of the system that it needs. */
  public static final String SCRATCH = "scratch";

  /** Nothing said. */
  public static final JavaImageOptions DEFAULT =
      new JavaImageOptions(
          SCRATCH,
          "",
          List.of(),
          List.of(),
          Map.of(),
          List.of(),
          "",
          TrainingOptions.NONE,
          Path.of("/"));

  public JavaImageOptions {
    jvmOptions = List.copyOf(jvmOptions);
    modules = List.copyOf(modules);
    labels = Map.copyOf(labels);
    ports = List.copyOf(ports);
  }

  boolean isFromScratch() {
    return base.equals(SCRATCH);
  }
}
