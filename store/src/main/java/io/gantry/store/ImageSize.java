package io.gantry.store;

/**
 * What an image takes, as {@code docker system df} tells it.
 *
 * @param shared bytes of unpacked layers that other images use too
 * @param unique bytes of those that only this image uses
 */
public record ImageSize(Image image, long shared, long unique) {}
