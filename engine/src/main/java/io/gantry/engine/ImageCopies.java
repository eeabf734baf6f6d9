package io.gantry.engine;

import io.gantry.distribution.CopyChoice;
import io.gantry.distribution.Document;
import io.gantry.distribution.ImagePlace;
import io.gantry.distribution.PlaceCopy;
import io.gantry.oci.ImageReference;
import io.gantry.oci.Platform;
import io.gantry.store.Store;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Copies of images between registries, files of the host and the local store. Calls block, and an
 * interrupt of the calling thread ends them. Thread-safe.
 */
public final class ImageCopies {
  private final Store store;
  private final Transfers transfers;
  private final Events events;
  private final Consumer<String> arrived;

  /**
   * @param arrived called with the id of each image that came into the store
   */
  ImageCopies(Store store, Transfers transfers, Events events, Consumer<String> arrived) {
    this.arrived = arrived;
    this.store = store;
    this.transfers = transfers;
    this.events = events;
  }

  /**
   * What to copy, from where to where: {@code docker://NAME}, {@code store:NAME}, {@code
   * oci:FOLDER[:TAG]}, {@code oci-archive:FILE[:NAME]}, {@code docker-archive:FILE[:NAME]}.
   */
  public static final class Order {
    private final ImagePlace from;
    private final ImagePlace to;
    private final CopyChoice choice;

    /** INVALID when it makes no sense. */
    public Order(String from, String to, boolean all, Optional<String> platform) {
      this.from = ImagePlace.parse(from);
      this.to = ImagePlace.parse(to);
      this.choice = new CopyChoice(all, platform.map(Platform::parse));
    }
  }

  /**
   * Copies one image, or with {@code all} an index with all that it lists.
   *
   * @return the digest of what the target's name stands for now
   */
  public String copy(Order order, RegistryAuths auths, Consumer<Images.Progress> progress) {
    PlaceCopy copy =
        new PlaceCopy(store, name -> transfers.repository(name, auths.of(name)), transfers::policy);
    Document copied =
        copy.copy(
            order.from,
            order.to,
            order.choice,
            new PlaceCopy.Progress(ProgressLines.layers(progress), ProgressLines.blobs(progress)));
    if (order.to instanceof ImagePlace.Stored stored) {
      ImageReference name = ImageReference.parse(stored.nameOrId());
      store.images().find(name).ifPresent(image -> arrived.accept(image.id().toString()));
      events.publish("image", "pull", name.familiar(), Map.of("name", name.familiarName()));
    }
    return copied.descriptor().digest().toString();
  }
}
