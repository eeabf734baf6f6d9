package io.gantry.engine;

import io.avaje.jsonb.Json;
import java.time.Instant;

/**
 * Where a container is in its life. Moves between states are made by {@link Containers} only; what
 * each allows is asked of the predicates here.
 */
@Json
@Json.SubType(type = ContainerState.Created.class, name = "created")
@Json.SubType(type = ContainerState.Running.class, name = "running")
@Json.SubType(type = ContainerState.Paused.class, name = "paused")
@Json.SubType(type = ContainerState.Restarting.class, name = "restarting")
@Json.SubType(type = ContainerState.Exited.class, name = "exited")
@Json.SubType(type = ContainerState.Dead.class, name = "dead")
@Json.SubType(type = ContainerState.Removing.class, name = "removing")
public sealed interface ContainerState {
  /**
   * Never ran, or its first start failed.
   *
   * @param exitCode 0, or what a failed start means to a caller (125, 126, 127)
   * @param error why the start failed; empty when none was tried
   */
  @Json
  record Created(int exitCode, String error) implements ContainerState {}

  /**
   * Runs.
   *
   * @param startTime field 22 of the process's stat: with the pid it names the process for good
   */
  @Json
  record Running(int pid, long startTime, Instant startedAt, boolean oomKilled)
      implements ContainerState {}

  /** Frozen; all of it as {@link Running}. */
  @Json
  record Paused(int pid, long startTime, Instant startedAt) implements ContainerState {}

  /** Ended, and waits to be started again by its restart policy. */
  @Json
  record Restarting(
      Instant startedAt, Instant finishedAt, int exitCode, boolean oomKilled, String error)
      implements ContainerState {}

  /** Ended. */
  @Json
  record Exited(
      Instant startedAt, Instant finishedAt, int exitCode, boolean oomKilled, String error)
      implements ContainerState {}

  /** Its removal failed half-way. */
  @Json
  record Dead(Instant startedAt, Instant finishedAt, int exitCode, String error)
      implements ContainerState {}

  /** Is being removed. */
  @Json
  record Removing(Instant startedAt, Instant finishedAt, int exitCode) implements ContainerState {}

  /** Docker's word for it. */
  default String status() {
    return switch (this) {
      case Created _ -> "created";
      case Running _ -> "running";
      case Paused _ -> "paused";
      case Restarting _ -> "restarting";
      case Exited _ -> "exited";
      case Dead _ -> "dead";
      case Removing _ -> "removing";
    };
  }

  /** Whether a process of the container lives (frozen or not). */
  default boolean alive() {
    return this instanceof Running || this instanceof Paused;
  }

  /** The first process's id on the host; 0 when none lives. */
  default int pid() {
    return switch (this) {
      case Running running -> running.pid();
      case Paused paused -> paused.pid();
      case Created _, Restarting _, Exited _, Dead _, Removing _ -> 0;
    };
  }

  /** Field 22 of the first process's stat; 0 when none lives. */
  default long startTime() {
    return switch (this) {
      case Running running -> running.startTime();
      case Paused paused -> paused.startTime();
      case Created _, Restarting _, Exited _, Dead _, Removing _ -> 0;
    };
  }

  /** The last exit code, 0 before the first end. */
  default int exitCode() {
    return switch (this) {
      case Created created -> created.exitCode();
      case Restarting restarting -> restarting.exitCode();
      case Exited exited -> exited.exitCode();
      case Dead dead -> dead.exitCode();
      case Removing removing -> removing.exitCode();
      case Running _, Paused _ -> 0;
    };
  }

  /** Why the last start failed; empty when it did not. */
  default String error() {
    return switch (this) {
      case Created created -> created.error();
      case Restarting restarting -> restarting.error();
      case Exited exited -> exited.error();
      case Dead dead -> dead.error();
      case Running _, Paused _, Removing _ -> "";
    };
  }

  /** When it last started; {@link Instant#EPOCH} when it never did. */
  default Instant startedAt() {
    return switch (this) {
      case Running running -> running.startedAt();
      case Paused paused -> paused.startedAt();
      case Restarting restarting -> restarting.startedAt();
      case Exited exited -> exited.startedAt();
      case Dead dead -> dead.startedAt();
      case Removing removing -> removing.startedAt();
      case Created _ -> Instant.EPOCH;
    };
  }

  /** When it last ended; {@link Instant#EPOCH} when it never did, or runs for the first time. */
  default Instant finishedAt() {
    return switch (this) {
      case Restarting restarting -> restarting.finishedAt();
      case Exited exited -> exited.finishedAt();
      case Dead dead -> dead.finishedAt();
      case Removing removing -> removing.finishedAt();
      case Created _, Running _, Paused _ -> Instant.EPOCH;
    };
  }

  /** Whether the kernel killed its last run for memory. */
  default boolean oomKilled() {
    return switch (this) {
      case Running running -> running.oomKilled();
      case Restarting restarting -> restarting.oomKilled();
      case Exited exited -> exited.oomKilled();
      case Created _, Paused _, Dead _, Removing _ -> false;
    };
  }
}
