package io.gantry.store;

/**
 * How far a removal goes.
 *
 * @param force untag although a container uses the image, or although it has several names
 * @param keepParents leave nameless parents of the image alone
 */
public record ImageRemoval(boolean force, boolean keepParents) {
  /** As {@code docker rmi} without options. */
  public static final ImageRemoval PLAIN = new ImageRemoval(false, false);
}
