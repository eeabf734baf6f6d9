package io.gantry.maven;

import io.gantry.cli.Gantry;
import io.gantry.javaimage.JavaApplication;
import io.gantry.javaimage.JavaImageOptions;
import io.gantry.javaimage.Library;
import io.gantry.javaimage.OwnContent;
import io.gantry.javaimage.TrainingOptions;
import io.gantry.oci.GantryException;
import io.gantry.oci.ImageReference;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.maven.artifact.Artifact;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.project.MavenProject;
import org.jspecify.annotations.Nullable;

/** What both goals have in common: the parameters of the image, and its making. */
abstract class ImageMojo extends AbstractMojo {
  /** The project that becomes an image. */
  @Parameter(defaultValue = "${project}", readonly = true, required = true)
  @Nullable MavenProject project;

  /** Names of the image, with or without a tag. Default: artifact and version of the project. */
  @Parameter(property = "gantry.image")
  List<String> images = new ArrayList<>();

  /** {@code scratch}, or the name of an image to build on. */
  @Parameter(property = "gantry.base", defaultValue = JavaImageOptions.SCRATCH)
  String base = JavaImageOptions.SCRATCH;

  /** The class that starts the program. Default: the only one with a main method. */
  @Parameter(property = "gantry.mainClass")
  @Nullable String mainClass;

  /** Options of the JVM in the image's command. */
  @Parameter(property = "gantry.jvmOptions")
  List<String> jvmOptions = new ArrayList<>();

  /** Modules of the JDK beside those that the classes use. */
  @Parameter(property = "gantry.modules")
  List<String> modules = new ArrayList<>();

  /** Ports that the image exposes. */
  @Parameter(property = "gantry.ports")
  List<String> ports = new ArrayList<>();

  /** Labels of the image. */
  @Parameter Map<String, String> labels = new HashMap<>();

  /** Who runs the program. Default: 65532, or the user of the base. */
  @Parameter(property = "gantry.user")
  @Nullable String user;

  /** Whether the JDK's AOT cache is trained by a run of the program in a container. */
  @Parameter(property = "gantry.aot")
  @Nullable Boolean aot;

  /** Seconds that the training may wait for the program's answer. */
  @Parameter(property = "gantry.aotWait", defaultValue = "20")
  int aotWait = 20;

  /** Paths that the training asks for by HTTP. */
  @Parameter(property = "gantry.aotRequests")
  List<String> aotRequests = new ArrayList<>();

  /** Where the daemon listens. Default: as the command finds it. */
  @Parameter(property = "gantry.host")
  @Nullable String host;

  /** The home of the JDK whose runtime goes into the image. Default: JAVA_HOME or Maven's own. */
  @Parameter(property = "gantry.jdk")
  @Nullable String jdk;

  /** The folder in which layers are kept, instead of {@code ~/.cache}. */
  @Parameter(property = "gantry.cache")
  @Nullable String cache;

  /** Whether nothing is done. */
  @Parameter(property = "gantry.skip", defaultValue = "false")
  boolean skip;

  /** Whether the cache is trained when nobody says so. */
  abstract boolean trains();

  /** Does the goal's own work with the image. */
  abstract void use(String image, Gantry gantry) throws MojoExecutionException;

  @Override
  public final void execute() throws MojoExecutionException, MojoFailureException {
    if (skip) {
      getLog().info("skipped");
      return;
    }
    try {
      MavenProject built = Objects.requireNonNull(project);
      Gantry gantry = gantry();
      List<ImageReference> names = names(built);
      String id = gantry.build(program(built), options(), names, getLog()::info);
      names.forEach(name -> getLog().info("image " + name.familiar() + " " + id));
      use(id, gantry);
    } catch (GantryException e) {
      throw new MojoFailureException(e.getMessage(), e);
    }
  }

  private Gantry gantry() {
    Map<String, String> environment = new HashMap<>(System.getenv());
    if (jdk != null) {
      environment.put("JAVA_HOME", jdk);
    } else {
      environment.putIfAbsent("JAVA_HOME", System.getProperty("java.home"));
    }
    if (cache != null) {
      environment.put("XDG_CACHE_HOME", cache);
    }
    if (host != null) {
      environment.put("DOCKER_HOST", host);
    }
    return new Gantry(environment, stream(), stream());
  }

  /** Maven's own standard output, which tests and daemons of Maven replace. */
  private static PrintStream stream() {
    return new PrintStream(System.out, true, StandardCharsets.UTF_8);
  }

  private List<ImageReference> names(MavenProject built) {
    List<String> said =
        images.isEmpty() ? List.of(built.getArtifactId() + ":" + built.getVersion()) : images;
    return said.stream().map(ImageReference::parse).toList();
  }

  /** Maven knows it all: no jar is read, and none needs to be there. */
  private static JavaApplication program(MavenProject built) throws MojoFailureException {
    Path classes = Path.of(built.getBuild().getOutputDirectory());
    if (!Files.isDirectory(classes)) {
      throw new MojoFailureException(
          "build the image of "
              + built.getArtifactId()
              + ": there is no "
              + classes
              + ". Hint: mvn compile gantry:build");
    }
    List<OwnContent> own = new ArrayList<>(List.of(OwnContent.folder(classes)));
    List<Library> libraries = new ArrayList<>();
    for (Artifact artifact : built.getArtifacts()) {
      if (artifact.getArtifactHandler().isAddedToClasspath() && artifact.getFile() != null) {
        Path file = artifact.getFile().toPath();
        if (Files.isDirectory(file)) {
          own.add(OwnContent.folder(file));
        } else {
          libraries.add(Library.of(file));
        }
      }
    }
    return new JavaApplication(
        built.getArtifactId(), built.getVersion(), "", List.of(), own, libraries, List.of());
  }

  private JavaImageOptions options() {
    boolean wanted = aot == null ? trains() : aot;
    TrainingOptions training =
        new TrainingOptions(wanted, Duration.ofSeconds(aotWait), aotRequests, List.of(), List.of());
    return new JavaImageOptions(
        base,
        Objects.requireNonNullElse(mainClass, ""),
        jvmOptions,
        modules,
        labels,
        ports,
        Objects.requireNonNullElse(user, ""),
        training,
        Path.of("/"));
  }
}
