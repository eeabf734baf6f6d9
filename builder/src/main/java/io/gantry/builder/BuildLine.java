package io.gantry.builder;

import io.gantry.builder.solve.Step;
import java.util.Optional;

/**
 * An instruction of a build, as progress shows it.
 *
 * @param stage the name of its stage
 * @param text the instruction as it is written, in one line
 * @param step what it does; empty when it changes the image's configuration alone
 */
public record BuildLine(String stage, String text, Optional<Step> step) {}
