package io.gantry.engine;

import io.gantry.oci.Digest;
import io.gantry.store.ImageUsers;
import java.util.ArrayList;
import java.util.List;

/** Who uses an image: the answer that the store asks for before it removes one. */
final class ImageRules implements ImageUsers {
  private final ContainerRegistry registry;

  ImageRules(ContainerRegistry registry) {
    this.registry = registry;
  }

  @Override
  public List<ImageUser> of(Digest image) {
    String id = image.toString();
    List<ImageUser> users = new ArrayList<>();
    for (Container container : registry.unsorted()) {
      if (uses(container.record(), id)) {
        users.add(new ImageUser(container.id(), container.state().alive()));
      }
    }
    return users;
  }

  private static boolean uses(ContainerRecord container, String id) {
    return container.imageId().equals(id)
        || container.mounts().stream()
            .anyMatch(mount -> mount.isImage() && mount.source().equals(id));
  }
}
