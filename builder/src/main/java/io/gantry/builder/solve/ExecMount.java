package io.gantry.builder.solve;

import java.util.Optional;

/** What a process sees besides the files that it changes. Targets are absolute. */
public sealed interface ExecMount {
  String target();

  /**
   * Files of another input; what is written to them is dropped.
   *
   * @param source a path in it
   */
  record Input(int input, String source, String target, boolean readOnly) implements ExecMount {}

  /**
   * A folder that builds keep for each other.
   *
   * @param id its name
   * @param sharing what to do when it is in use
   * @param mode, uid and gid of a new and empty one
   * @param seed what a new one begins with; empty for nothing
   */
  record Cache(
      String id,
      String target,
      boolean readOnly,
      Sharing sharing,
      int mode,
      int uid,
      int gid,
      Optional<Input> seed)
      implements ExecMount {}

  /** An empty folder in memory; 0 bytes are no limit. */
  record Memory(String target, long bytes) implements ExecMount {}

  /**
   * A secret of the build: as a file, as a variable, or both. No key depends on its content.
   *
   * @param target empty for a variable alone
   * @param required whether the step fails without it
   */
  record Secret(
      String id,
      String target,
      Optional<String> variable,
      boolean required,
      int mode,
      int uid,
      int gid)
      implements ExecMount {}

  /**
   * The socket of an agent that the client forwards; {@code SSH_AUTH_SOCK} names it. No key depends
   * on it.
   *
   * @param required whether the step fails without it
   */
  record Agent(String id, String target, boolean required, int mode, int uid, int gid)
      implements ExecMount {}

  /** A file of this text, which anybody may execute. */
  record Text(String content, String target) implements ExecMount {}

  /** What happens when two builds want one cache folder. */
  enum Sharing {
    /** They use it together. */
    SHARED,
    /** The second gets another. */
    PRIVATE,
    /** The second waits. */
    LOCKED
  }
}
