package io.gantry.store;

import io.gantry.oci.ImageConfig;
import io.gantry.oci.ImageReference;
import java.util.Optional;

/**
 * What an image says that is made of a container.
 *
 * @param config how its containers run
 * @param createdBy the history's word for what was done; empty for none
 */
public record CommitSpec(
    ImageConfig.Config config,
    String author,
    String comment,
    String createdBy,
    Optional<ImageReference> reference) {}
