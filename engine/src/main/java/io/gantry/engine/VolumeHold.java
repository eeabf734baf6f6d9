package io.gantry.engine;

import io.avaje.jsonb.Json;

/** A driver has been asked to mount a volume for a user, and not yet to unmount it. */
@Json
record VolumeHold(String volume, String user) {
  /** The kind of document in the database. */
  static final String KIND = "volume-hold";

  /** Neither part has a slash. */
  String key() {
    return volume + "/" + user;
  }
}
