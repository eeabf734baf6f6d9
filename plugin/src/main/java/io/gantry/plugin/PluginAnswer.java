package io.gantry.plugin;

import org.jspecify.annotations.Nullable;

/** What a plugin's answer is at least. */
interface PluginAnswer {
  /** Why it refused; null or empty when it did not. */
  @Nullable String error();
}
