package io.gantry.distribution;

/**
 * A signature as it lies beside an image, of which nothing is known to be true yet.
 *
 * @param place where it was found, for messages
 */
@SuppressWarnings("ArrayRecordComponent") // two of them are never compared
record AttachedSignature(String place, byte[] payload, byte[] signature) {}
