package io.gantry.maven;

import io.gantry.cli.Gantry;
import java.util.ArrayList;
import java.util.List;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.plugins.annotations.ResolutionScope;

/** {@code gantry:run}: makes the project's image and runs it, until it ends. */
@Mojo(name = "run", requiresDependencyResolution = ResolutionScope.RUNTIME)
public final class RunMojo extends ImageMojo {
  /** Options of {@code gantry run}, a word each: {@code -p,8080:8080}. */
  @Parameter(property = "gantry.runOptions")
  List<String> runOptions = new ArrayList<>();

  /** Arguments of the program. */
  @Parameter(property = "gantry.arguments")
  List<String> arguments = new ArrayList<>();

  /** A run is for now; whoever wants the cache says so. */
  @Override
  boolean trains() {
    return false;
  }

  @Override
  void use(String image, Gantry gantry) throws MojoExecutionException {
    List<String> words = new ArrayList<>(List.of("run", "--rm"));
    words.addAll(runOptions);
    words.add(image);
    words.addAll(arguments);
    int status = gantry.run(words);
    if (status != 0) {
      throw new MojoExecutionException("the program ended with status " + status);
    }
  }
}
