package io.gantry.engine;

/**
 * A document that came with an image and says something of it. Nobody vouches for it.
 *
 * @param predicateType such as {@code https://spdx.dev/Document}
 * @param size in bytes
 */
public record Attestation(String predicateType, String mediaType, String digest, long size) {}
