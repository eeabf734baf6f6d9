package io.gantry.store;

import io.gantry.oci.Digest;
import io.gantry.oci.GantryException;
import io.gantry.store.ImageUsers.ImageUser;
import java.util.List;
import java.util.Optional;

/** Why an image must stay, in Docker's words, which scripts look for. */
final class RemovalConflicts {
  private static final int SHORT_ID = 12;

  private final CatalogueEdit edit;
  private final Leases leases;
  private final ImageUsers users;

  RemovalConflicts(CatalogueEdit edit, Leases leases, ImageUsers users) {
    this.edit = edit;
    this.leases = leases;
    this.users = users;
  }

  /**
   * A reason against deleting.
   *
   * @param hard force does not help
   * @param used something stands on the image
   */
  record Conflict(Digest image, boolean hard, boolean used, String reason) {}

  /**
   * The strongest reason against deleting the image; with force only those that it cannot break.
   */
  Optional<Conflict> of(Digest image, boolean force, boolean countNames) {
    return hard(image).or(() -> force ? Optional.empty() : soft(image, countNames));
  }

  void refuseLastName(Digest image, String name) {
    for (ImageUser user : users.of(image)) {
      throw GantryException.conflict(
          "conflict: unable to remove repository reference \"%s\" (must force) - container %s is using its referenced image %s"
              .formatted(name, brief(user.containerId()), brief(image.hex())));
    }
  }

  static GantryException refusal(Conflict conflict) {
    return GantryException.conflict(
        "conflict: unable to delete %s (%s) - %s"
            .formatted(
                brief(conflict.image().hex()),
                conflict.hard() ? "cannot be forced" : "must be forced",
                conflict.reason()));
  }

  private Optional<Conflict> hard(Digest image) {
    boolean child =
        edit.state().images().values().stream()
            .anyMatch(other -> other.parent().equals(Optional.of(image)));
    if (child) {
      return Optional.of(new Conflict(image, true, true, "image has dependent child images"));
    }
    if (leases.isHeld(image)) {
      return Optional.of(
          new Conflict(image, true, true, "image is being used by an operation under way"));
    }
    return user(image, true)
        .map(id ->
            new Conflict(image, true, true, "image is being used by running container " + id));
  }

  private Optional<Conflict> soft(Digest image, boolean countNames) {
    if (countNames && !edit.state().namesOf(image).isEmpty()) {
      return Optional.of(
          new Conflict(image, false, false, "image is referenced in multiple repositories"));
    }
    return user(image, false)
        .map(id ->
            new Conflict(image, false, true, "image is being used by stopped container " + id));
  }

  private Optional<String> user(Digest image, boolean running) {
    List<ImageUser> found = users.of(image);
    return found.stream()
        .filter(user -> user.running() == running)
        .findFirst()
        .map(user -> brief(user.containerId()));
  }

  private static String brief(String id) {
    return id.substring(0, Math.min(SHORT_ID, id.length()));
  }
}
