package io.gantry.engine;

import io.avaje.jsonb.Json;
import io.gantry.oci.GantryException;

/** Whose namespace a container lives in. */
@Json
@Json.SubType(type = NamespaceMode.Private.class, name = "private")
@Json.SubType(type = NamespaceMode.Host.class, name = "host")
@Json.SubType(type = NamespaceMode.None.class, name = "none")
@Json.SubType(type = NamespaceMode.Shareable.class, name = "shareable")
@Json.SubType(type = NamespaceMode.OfContainer.class, name = "container")
public sealed interface NamespaceMode {
  /** Its own. */
  @Json
  record Private() implements NamespaceMode {}

  /** The host's. */
  @Json
  record Host() implements NamespaceMode {}

  /** None of it: an IPC namespace without /dev/shm. */
  @Json
  record None() implements NamespaceMode {}

  /** Its own, and others may join it. */
  @Json
  record Shareable() implements NamespaceMode {}

  /** That of another container, by name or id. */
  @Json
  record OfContainer(String container) implements NamespaceMode {}

  /**
   * Reads Docker's form: empty or {@code private}, {@code host}, {@code none}, {@code shareable},
   * {@code container:<ref>}; anything else is INVALID.
   */
  static NamespaceMode parse(String text) {
    return switch (text) {
      case "", "private" -> new Private();
      case "host" -> new Host();
      case "none" -> new None();
      case "shareable" -> new Shareable();
      default -> {
        if (!text.startsWith("container:") || text.length() == "container:".length()) {
          throw new GantryException(
              GantryException.Kind.INVALID, "invalid namespace mode \"" + text + "\"");
        }
        yield new OfContainer(text.substring("container:".length()));
      }
    };
  }

  /** Docker's form of this mode, as {@link #parse} reads it. */
  default String text() {
    return switch (this) {
      case Private _ -> "private";
      case Host _ -> "host";
      case None _ -> "none";
      case Shareable _ -> "shareable";
      case OfContainer other -> "container:" + other.container();
    };
  }
}
