package io.gantry.engine;

/**
 * How to remove a container.
 *
 * @param force kill it first when it runs
 * @param volumes its anonymous volumes go as well
 * @param link remove a legacy link instead; there are none, so this is refused
 */
public record RemoveOptions(boolean force, boolean volumes, boolean link) {
  public static final RemoveOptions DEFAULT = new RemoveOptions(false, false, false);
  public static final RemoveOptions FORCE = new RemoveOptions(true, true, false);
}
