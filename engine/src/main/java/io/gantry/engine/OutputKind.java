package io.gantry.engine;

/** Which standard stream bytes come from; with a terminal everything is {@link #STDOUT}. */
public enum OutputKind {
  STDOUT,
  STDERR
}
