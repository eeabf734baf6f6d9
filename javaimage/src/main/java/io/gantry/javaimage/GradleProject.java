package io.gantry.javaimage;

import io.gantry.oci.GantryException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A Gradle project. Gradle itself compiles it and says its class path, by a task that an init
 * script adds, unless what it said last is newer than the project.
 */
final class GradleProject {
  private static final List<String> BUILD_FILES =
      List.of(
          "build.gradle",
          "build.gradle.kts",
          "settings.gradle",
          "settings.gradle.kts",
          "gradle.properties",
          "gradle/libs.versions.toml");

  /**
   * Understood by Gradle 4 and later. The two paths are in it, as texts of Groovy: not each Gradle
   * hands the variables of its client on to a daemon that runs already.
   */
  private static final String SCRIPT =
      """
      allprojects { project ->
        if (project.projectDir.canonicalPath == @PROJECT@) {
          project.plugins.withId("java") {
            project.tasks.create("gantryClassPath") {
              dependsOn "classes"
              doLast {
                def main = project.sourceSets.main
                def lines = ["name " + project.name, "version " + project.version]
                def application = project.extensions.findByName("application")
                def start = null
                if (application != null && application.hasProperty("mainClass")) {
                  start = application.mainClass.getOrNull()
                } else if (project.hasProperty("mainClassName")) {
                  start = project.mainClassName
                }
                if (start != null) {
                  lines << "main " + start
                }
                main.output.files.each { lines << "own " + it }
                (project.rootProject.allprojects - project).each { lines << "with " + it.projectDir }
                lines << "with " + project.rootProject.file("buildSrc")
                (main.runtimeClasspath - main.output).files.each { lines << "library " + it }
                new File(@CLASS_PATH@).setText(lines.join("\\n"), "UTF-8")
              }
            }
          }
        }
      }
      """;

  private static final String WITH = "with ";

  private final Path folder;
  private final Path work;
  private final ProjectTool tool;

  GradleProject(Path folder, Path work) throws IOException {
    this.folder = folder.toRealPath();
    this.work = work;
    tool = new ProjectTool(this.folder, "gradlew", "gradle", this.folder.resolve("build"));
  }

  static boolean isThere(Path folder) {
    return Files.isRegularFile(folder.resolve("build.gradle"))
        || Files.isRegularFile(folder.resolve("build.gradle.kts"));
  }

  JavaApplication read() throws IOException {
    Path stamp = tool.stamp();
    if (!tool.isFresh(BUILD_FILES, others(stamp))) {
      Path script = Files.writeString(work.resolve("gantry.gradle"), script(folder, stamp));
      Files.deleteIfExists(stamp);
      tool.command()
          .add("-q", "--init-script", script.toString(), "gantryClassPath")
          .run("build " + folder);
      if (!Files.exists(stamp)) {
        throw GantryException.invalid(
            "build "
                + folder
                + ": Gradle said no class path: it is no project of Gradle's java plugin");
      }
    }
    return parse(Files.readAllLines(stamp));
  }

  /** The folders of projects of the same build, which this one may be made of. */
  private static List<Path> others(Path stamp) throws IOException {
    return Files.exists(stamp)
        ? Files.readAllLines(stamp).stream()
            .filter(line -> line.startsWith(WITH))
            .map(line -> Path.of(line.substring(WITH.length())))
            .toList()
        : List.of();
  }

  private static String script(Path project, Path stamp) {
    return SCRIPT.replace("@PROJECT@", groovy(project)).replace("@CLASS_PATH@", groovy(stamp));
  }

  /** A text in which nothing is replaced. */
  private static String groovy(Path path) {
    return "'" + path.toString().replace("\\", "\\\\").replace("'", "\\'") + "'";
  }

  private JavaApplication parse(List<String> lines) throws IOException {
    String name = String.valueOf(folder.getFileName());
    String version = "";
    String main = "";
    List<OwnContent> own = new ArrayList<>();
    List<Library> libraries = new ArrayList<>();
    for (String line : lines) {
      String value = line.substring(line.indexOf(' ') + 1);
      switch (line.substring(0, Math.max(0, line.indexOf(' ')))) {
        case "name" -> name = value;
        case "version" -> version = value.equals("unspecified") ? "" : value;
        case "main" -> main = value;
        case "with" -> {
          // Of whoever asks whether all this is fresh.
        }
        case "own" -> {
          if (Files.isDirectory(Path.of(value))) {
            own.add(OwnContent.folder(Path.of(value)));
          }
        }
        case "library" -> ProjectTool.add(Path.of(value), own, libraries);
        default ->
            throw GantryException.invalid(
                "build " + folder + ": Gradle said " + JarFileReader.shown(line));
      }
    }
    return new JavaApplication(name, version, main, List.of(), own, libraries, List.of());
  }
}
