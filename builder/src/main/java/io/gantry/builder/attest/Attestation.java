package io.gantry.builder.attest;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Something that is told of an image.
 *
 * @param predicateType a URI that says what it is
 */
public record Attestation(String predicateType, Map<String, @Nullable Object> predicate) {}
