package io.gantry.docker;

import io.avaje.jsonb.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What happens in a build, for Gantry's own client.
 *
 * @param lines all instructions, once and first
 * @param line the number of the instruction that the rest is about, from 0
 * @param state {@code cached}, {@code started}, {@code done} or {@code failed}
 * @param millis that the step took
 * @param output what its process printed
 */
@Json
record BuildEvent(
    @Nullable List<String> lines,
    @Nullable Integer line,
    @Nullable String state,
    @Nullable Long millis,
    @Nullable String output) {
  static BuildEvent planned(List<String> lines) {
    return new BuildEvent(lines, null, null, null, null);
  }

  static BuildEvent state(int line, String state, @Nullable Long millis) {
    return new BuildEvent(null, line, state, millis, null);
  }

  static BuildEvent output(int line, String text) {
    return new BuildEvent(null, line, null, null, text);
  }
}
