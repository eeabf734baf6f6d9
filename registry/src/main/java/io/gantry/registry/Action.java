package io.gantry.registry;

import java.util.Locale;

/** What a right is for. */
enum Action {
  PULL,
  PUSH,
  DELETE;

  /** As rights and tokens spell it. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
