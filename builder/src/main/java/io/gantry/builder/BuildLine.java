package io.gantry.builder;

import io.gantry.builder.dockerfile.SourceRange;
import io.gantry.builder.solve.Step;
import java.util.Optional;

/**
 * An instruction of a build, as progress shows it.
 *
 * @param stage the name of its stage
 * @param text the instruction as it is written, in one line
 * @param place where the file has it; the FROM for what its image triggered
 * @param step what it does; empty when it changes the image's configuration alone
 */
public record BuildLine(String stage, String text, SourceRange place, Optional<Step> step) {}
