package io.gantry.docker;

import io.avaje.jsonb.Json;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened: Docker's {@code EventMessage}. The older lower-case fields are for
 * clients that still read them.
 */
@Json
public record EventMessage(
    @Json.Property("status") @Nullable String legacyStatus,
    @Json.Property("id") @Nullable String legacyId,
    @Json.Property("from") @Nullable String legacyFrom,
    @Json.Property("Type") String type,
    @Json.Property("Action") String action,
    @Json.Property("Actor") @Nullable EventActor actor,
    @Json.Property("scope") String scope,
    @Json.Property("time") Long time,
    @Json.Property("timeNano") Long timeNano) {
  public EventMessage {
    type = Absent.text(type);
    action = Absent.text(action);
    scope = Absent.text(scope);
    time = Absent.number(time);
    timeNano = Absent.number(timeNano);
  }
}
