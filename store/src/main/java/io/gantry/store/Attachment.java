package io.gantry.store;

import io.gantry.oci.Descriptor;

/**
 * A document that is kept beside an image, as long as the image is.
 *
 * @param type what it says, such as a predicate type of in-toto
 * @param blob the document
 */
public record Attachment(String type, Descriptor blob) {}
