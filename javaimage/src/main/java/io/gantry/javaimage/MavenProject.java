package io.gantry.javaimage;

import io.gantry.oci.GantryException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A Maven project in the usual folders. Maven itself compiles it and says its class path, unless
 * what it said last is newer than the project.
 */
final class MavenProject {
  /** The plugin's form of the command line that every Maven 3 understands. */
  private static final String CLASS_PATH =
      "org.apache.maven.plugins:maven-dependency-plugin:3.9.0:build-classpath";

  private final Path folder;
  private final ProjectTool tool;

  MavenProject(Path folder) {
    this.folder = folder.toAbsolutePath().normalize();
    tool = new ProjectTool(this.folder, "mvnw", "mvn", this.folder.resolve("target"));
  }

  static boolean isThere(Path folder) {
    return Files.isRegularFile(folder.resolve("pom.xml"));
  }

  JavaApplication read() throws IOException {
    Pom pom = Pom.read(folder.resolve("pom.xml"));
    if (!pom.packaging().equals("jar")) {
      throw GantryException.invalid(
          "build %s: its packaging is %s, not jar. Hint: name the folder of the module that has the program"
              .formatted(folder, pom.packaging()));
    }
    Path stamp = tool.stamp();
    if (!tool.isFresh(List.of("pom.xml"), List.of())) {
      tool.command()
          .add("-q", "-B", "-DskipTests", "compile", CLASS_PATH)
          .add("-Dmdep.outputFile=" + stamp, "-Dmdep.includeScope=runtime")
          .add("-Dmdep.pathSeparator=:")
          .run("build " + folder);
    }
    Path classes = folder.resolve("target/classes");
    if (!Files.isDirectory(classes)) {
      throw GantryException.invalid(
          "build " + folder + ": Maven made no target/classes, so there is nothing to run");
    }
    List<OwnContent> own = new ArrayList<>(List.of(OwnContent.folder(classes)));
    List<Library> libraries = new ArrayList<>();
    for (String entry : Files.readString(stamp).strip().split(":")) {
      if (!entry.isEmpty()) {
        ProjectTool.add(Path.of(entry), own, libraries);
      }
    }
    return new JavaApplication(
        pom.artifact(), pom.version(), pom.mainClass(), List.of(), own, libraries, List.of());
  }
}
