package io.gantry.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.testing.DaemonProcess;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.tools.ToolProvider;
import org.apache.maven.artifact.Artifact;
import org.apache.maven.artifact.DefaultArtifact;
import org.apache.maven.artifact.handler.DefaultArtifactHandler;
import org.apache.maven.model.Build;
import org.apache.maven.model.Model;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.project.MavenProject;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Both goals on a project of Maven's own model, with a real daemon. */
class MojosIT {
  @AutoClose private static final DaemonProcess daemon = DaemonProcess.start();

  @TempDir private static Path folder;

  @Test
  void buildMakesAnImageAndRunRunsIt() throws Exception {
    MavenProject project = project("app");
    BuildMojo build = with(new BuildMojo(), project);
    build.aot = false;
    build.ports = List.of("80");
    build.labels = Map.of("a", "b");
    build.execute();
    assertThat(daemon.inspect("app:2.0", "{{json .Config.Labels}} {{json .Config.ExposedPorts}}"))
        .contains("\"a\":\"b\"", "image.version\":\"2.0\"", "80/tcp");

    RunMojo run = with(new RunMojo(), project);
    run.arguments = List.of("one", "two");
    run.runOptions = List.of("-e", "EXTRA=more");
    assertThat(printed(run)).contains("said one two more");
    run.arguments = List.of("fail");
    assertThatThrownBy(run::execute)
        .isInstanceOf(MojoExecutionException.class)
        .hasMessageContaining("status 3");
  }

  @Test
  void whatIsWrongIsTold() throws Exception {
    MavenProject empty = project("empty");
    empty.getBuild().setOutputDirectory(folder.resolve("none").toString());
    assertThatThrownBy(with(new BuildMojo(), empty)::execute)
        .isInstanceOf(MojoFailureException.class)
        .hasMessageContaining("mvn compile gantry:build");
    BuildMojo lost = with(new BuildMojo(), project("lost"));
    lost.host = "unix:///nowhere/at/all";
    assertThatThrownBy(lost::execute)
        .isInstanceOf(MojoFailureException.class)
        .hasMessageContaining("Cannot connect");
    BuildMojo skipped = with(new BuildMojo(), empty);
    skipped.skip = true;
    skipped.execute();
  }

  private static <T extends ImageMojo> T with(T mojo, MavenProject project) {
    mojo.project = project;
    mojo.host = "unix://" + daemon.socket;
    mojo.cache = folder.resolve("cache").toString();
    mojo.jdk = System.getProperty("java.home");
    return mojo;
  }

  private static String printed(RunMojo mojo) throws Exception {
    PrintStream before = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      mojo.execute();
    } finally {
      System.setOut(before);
    }
    return printed.toString(StandardCharsets.UTF_8);
  }

  private static MavenProject project(String name) throws IOException {
    Path classes = Files.createDirectories(folder.resolve(name).resolve("target/classes"));
    Path source = folder.resolve(name).resolve("M.java");
    Files.writeString(
        source,
        """
        public class M {
          public static void main(String[] words) {
            if (words.length > 0 && words[0].equals("fail")) {
              System.exit(3);
            }
            System.out.println("said " + String.join(" ", words) + " " + System.getenv("EXTRA"));
          }
        }
        """);
    int status =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, "-proc:none", "-d", classes.toString(), source.toString());
    assertThat(status).isZero();
    Model model = new Model();
    model.setArtifactId(name);
    model.setVersion("2.0");
    model.setBuild(new Build());
    MavenProject project = new MavenProject(model);
    project.getBuild().setOutputDirectory(classes.toString());
    project.setArtifacts(artifacts());
    return project;
  }

  /** One library, which the program does not use. */
  private static Set<Artifact> artifacts() {
    DefaultArtifactHandler handler = new DefaultArtifactHandler("jar");
    handler.setAddedToClasspath(true);
    Artifact artifact =
        new DefaultArtifact("org.jspecify", "jspecify", "1.0.0", "compile", "jar", "", handler);
    for (String entry : System.getProperty("java.class.path").split(":")) {
      if (entry.contains("jspecify")) {
        artifact.setFile(Path.of(entry).toFile());
      }
    }
    return new LinkedHashSet<>(Set.of(artifact));
  }
}
