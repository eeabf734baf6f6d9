package io.gantry.builder;

import io.gantry.builder.dockerfile.Origin;
import io.gantry.builder.dockerfile.StageSource;
import io.gantry.builder.solve.Step;
import io.gantry.oci.Platform;
import java.util.Optional;

/** The steps that stand for what a file names: stages, images and contexts. */
interface Places {
  /**
   * The step whose files are meant; its owners count unless it is a context.
   *
   * @param by what names it, for the error when it cannot be had
   */
  Step find(StageSource source, Optional<Platform> platform, Origin by);

  /** The main context. */
  Step context();
}
