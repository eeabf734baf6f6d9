package io.gantry.javaimage;

import io.gantry.oci.Descriptor;
import io.gantry.oci.Digest;
import io.gantry.oci.GantryException;
import io.gantry.oci.ImageConfig;
import io.gantry.oci.ImageReference;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Makes the image of a Java program and gives it to the daemon. Same program, JDK and options, same
 * digests; what was made before is not made again. One thread at a time; it blocks. Failures that
 * somebody can understand are {@link io.gantry.oci.GantryException}s.
 */
public final class JavaImageBuild implements AutoCloseable {
  private static final String AOT = "AOT cache";

  private final Jdk jdk;
  private final DaemonCalls daemon;
  private final Consumer<String> progress;
  private final LayerCache cache;
  private final JavaLayers layers;
  private final Path work;
  private Optional<Digest> untrained = Optional.empty();

  /**
   * @param folder of the layers that were made before; made when missing
   * @param progress gets a line for each thing that is done
   */
  public JavaImageBuild(Jdk jdk, Path folder, DaemonCalls daemon, Consumer<String> progress) {
    this.jdk = jdk;
    this.daemon = daemon;
    this.progress = progress;
    cache = new LayerCache(folder);
    layers = new JavaLayers(cache);
    try {
      work = Files.createTempDirectory("gantry-java-");
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /** Whether this names something that becomes an image without a Dockerfile. */
  public static boolean isProgram(Path place) {
    return (place.toString().endsWith(".jar") && Files.isRegularFile(place))
        || MavenProject.isThere(place)
        || GradleProject.isThere(place);
  }

  /**
   * Finds out what is at this place: a jar, or the folder of a Maven or Gradle project, which its
   * own tool builds when that is due.
   */
  public JavaApplication read(Path place) {
    try {
      if (MavenProject.isThere(place)) {
        return new MavenProject(place).read();
      } else if (GradleProject.isThere(place)) {
        return new GradleProject(place, work).read();
      }
      return new JarApplication(place, work).read();
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /**
   * Makes the image and loads it, unless the daemon has it; its id.
   *
   * @param names that it gets
   */
  public Digest load(
      JavaApplication program, JavaImageOptions options, List<ImageReference> names) {
    try {
      program.notes().forEach(note -> progress.accept("note: " + note));
      JavaApplication application = MainClasses.decide(program, options.mainClass());
      BaseImage base =
          options.isFromScratch()
              ? BaseImage.scratch()
              : BaseImage.fetch(daemon, options.base(), work.resolve("base"));
      List<Layer> own = layers(application, options);
      EntryPoint entry = new EntryPoint(application, options, own);
      JavaImage image = image(entry, base, own);
      if (options.training().wanted()) {
        image = trained(image, entry, base, own, options.training());
      }
      give(image, names);
      removeUntrained(image);
      cache.prune();
      return image.id();
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /** The image with the AOT cache on top; without it when the program cannot be trained. */
  private JavaImage trained(
      JavaImage plain, EntryPoint entry, BaseImage base, List<Layer> own, TrainingOptions training)
      throws IOException {
    if (!jdk.trainsInOneStep()) {
      progress.accept("note: no AOT cache: it needs a JDK 25, this one is " + jdk.feature());
      return plain;
    }
    String key = "aot 1\n" + plain.id() + "\n" + String.join("\n", AotTraining.key(training));
    Optional<Layer> layer = cache.find(AOT, key).or(() -> train(plain, entry, training, key));
    if (layer.isEmpty()) {
      return plain;
    }
    List<Layer> all = new ArrayList<>(own);
    all.add(layer.get());
    return image(entry, base, all, "-XX:AOTCache=" + JavaLayers.AOT_CACHE);
  }

  private Optional<Layer> train(
      JavaImage plain, EntryPoint entry, TrainingOptions training, String key) {
    progress.accept("training the AOT cache in a container");
    if (!daemon.has("/images/" + plain.id() + "/json")) {
      give(plain, List.of());
      untrained = Optional.of(plain.id());
    }
    try {
      Path file = new AotTraining(daemon, training).run(plain.id(), entry, work.resolve("app.aot"));
      return Optional.of(
          cache.get(
              AOT,
              key,
              tar -> new LayerFiles(tar).file(JavaLayers.AOT_CACHE, file, LayerFiles.PLAIN)));
    } catch (GantryException e) {
      progress.accept("note: the image starts without an AOT cache: " + e.getMessage());
      return Optional.empty();
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /** What was only loaded to be trained; now that its layers have another image, they stay. */
  private void removeUntrained(JavaImage image) {
    untrained.filter(id -> !id.equals(image.id())).ifPresent(id -> daemon.delete("/images/" + id));
    untrained = Optional.empty();
  }

  private void give(JavaImage image, List<ImageReference> names) {
    String path = "/images/" + image.id();
    if (!daemon.has(path + "/json")) {
      daemon.load(out -> image.writeTo(names, out));
      return;
    }
    for (ImageReference name : names) {
      daemon.post(
          path + "/tag?repo=" + name.familiarName() + "&tag=" + name.tag().orElse("latest"),
          Map.of());
    }
  }

  private List<Layer> layers(JavaApplication application, JavaImageOptions options)
      throws IOException {
    List<Layer> all = new ArrayList<>();
    if (options.isFromScratch()) {
      Path root = options.systemRoot();
      all.add(layers.system(new NativeLibraries(root).neededBy(jdk), root));
    }
    Map<Path, String> hashes = new HashMap<>();
    for (Library library : application.libraries()) {
      hashes.put(library.file(), JavaLayers.hash(library.file()));
    }
    OwnJars jars = OwnJars.write(application, work);
    NavigableSet<String> modules = modules(application, options, jars, hashes);
    progress.accept("runtime: " + String.join(" ", modules));
    all.add(layers.runtime(new RuntimeCut(jdk, modules), work));
    addLibraries(all, "dependencies", application, false, hashes);
    addLibraries(all, "snapshot dependencies", application, true, hashes);
    if (jars.hasResources()) {
      all.add(layers.one("resources", JavaLayers.RESOURCES, jars.resources()));
    }
    if (jars.hasClasses()) {
      all.add(layers.one("classes", JavaLayers.CLASSES, jars.classes()));
    }
    return all;
  }

  private void addLibraries(
      List<Layer> all,
      String comment,
      JavaApplication application,
      boolean snapshots,
      Map<Path, String> hashes) {
    List<Library> libraries =
        application.libraries().stream()
            .filter(library -> library.isSnapshot() == snapshots)
            .toList();
    if (!libraries.isEmpty()) {
      all.add(layers.libraries(comment, libraries, hashes));
    }
  }

  private NavigableSet<String> modules(
      JavaApplication application, JavaImageOptions options, OwnJars jars, Map<Path, String> hashes)
      throws IOException {
    TreeSet<String> modules = new TreeSet<>(options.modules());
    try (JdkModules known = new JdkModules(jdk)) {
      modules.addAll(
          scanned(known, JavaLayers.hash(jars.classes()), OwnContent.jar(jars.classes())));
      for (Library library : application.libraries()) {
        String hash = hashes.getOrDefault(library.file(), "");
        modules.addAll(scanned(known, hash, OwnContent.jar(library.file())));
      }
    }
    return modules;
  }

  private List<String> scanned(JdkModules known, String hash, OwnContent jar) throws IOException {
    String key = jdk.identity() + " " + hash;
    Optional<String> before = cache.record("modules", key);
    if (before.isPresent()) {
      return List.of(before.get().split(" "));
    }
    NavigableSet<String> found = new ModuleScan(known, jdk.feature()).add(jar).modules();
    cache.keep("modules", key, String.join(" ", found));
    return List.copyOf(found);
  }

  private static JavaImage image(
      EntryPoint entry, BaseImage base, List<Layer> own, String... options) {
    List<Descriptor> descriptors = new ArrayList<>(base.layers());
    List<Digest> diffIds = new ArrayList<>(base.config().rootfs().diffIds());
    List<ImageConfig.History> history = new ArrayList<>(base.config().history());
    Map<Digest, Path> files = new LinkedHashMap<>(base.files());
    for (Layer layer : own) {
      descriptors.add(layer.descriptor());
      diffIds.add(layer.diffId());
      files.put(layer.digest(), layer.file());
      history.add(
          new ImageConfig.History(Instant.EPOCH, "gantry build", null, layer.comment(), null));
    }
    ImageConfig config =
        base.config()
            .withCreated(Instant.EPOCH)
            .withRootfs(new ImageConfig.RootFs("layers", diffIds))
            .withHistory(history)
            .withConfig(entry.config(base.config().config(), options));
    return new JavaImage(config, descriptors, files);
  }

  /** Removes what was only needed on the way. */
  @Override
  public void close() {
    try (Stream<Path> all = Files.walk(work)) {
      for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private static UncheckedIOException failed(IOException e) {
    return new UncheckedIOException("build a Java image: " + e.getMessage(), e);
  }
}
