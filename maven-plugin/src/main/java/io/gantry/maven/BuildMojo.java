package io.gantry.maven;

import io.gantry.cli.Gantry;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.ResolutionScope;

/** {@code gantry:build}: makes the project's image. */
@Mojo(
    name = "build",
    defaultPhase = LifecyclePhase.PACKAGE,
    requiresDependencyResolution = ResolutionScope.RUNTIME,
    threadSafe = true)
public final class BuildMojo extends ImageMojo {
  @Override
  boolean trains() {
    return true;
  }

  @Override
  void use(String image, Gantry gantry) {
    getLog().debug("built " + image);
  }
}
