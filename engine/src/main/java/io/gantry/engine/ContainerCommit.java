package io.gantry.engine;

import io.gantry.linux.PlatformThread;
import io.gantry.oci.GantryException;
import io.gantry.oci.ImageConfig.Config;
import io.gantry.oci.ImageReference;
import io.gantry.store.CommitSpec;
import io.gantry.store.ConfigChanges;
import io.gantry.store.LoadedImage;
import io.gantry.store.Store;
import java.util.Map;

/** Makes images of containers. */
final class ContainerCommit {
  private final Store store;
  private final StandStill still;
  private final ContainerEvents events;

  ContainerCommit(Store store, StandStill still, ContainerEvents events) {
    this.store = store;
    this.still = still;
    this.events = events;
  }

  /** The id of the image. */
  String commit(Container container, CommitOptions options) {
    CommitSpec spec = spec(container.record(), options);
    LoadedImage image =
        still.during(container, options.pause(), (runs, goOn) -> commit(container, spec, goOn));
    String name = spec.reference().map(ImageReference::familiar).orElse("");
    events.tell(
        container.record(),
        "commit",
        Map.of("comment", spec.comment(), "imageID", image.id().toString(), "imageRef", name));
    return image.id().toString();
  }

  private LoadedImage commit(Container container, CommitSpec spec, Runnable written) {
    ContainerRecord record = container.record();
    return PlatformThread.call(
        "commit", () -> store.commits().commit(record.id(), record.imageId(), spec, written));
  }

  private static CommitSpec spec(ContainerRecord container, CommitOptions options) {
    Config own = CommitConfig.of(container);
    Config changed = ConfigChanges.apply(options.config().orElse(own), options.changes());
    return new CommitSpec(
        CommitConfig.merge(changed, own),
        options.author(),
        options.comment(),
        String.join(" ", container.spec().process().command()),
        options.reference().map(ContainerCommit::name));
  }

  private static ImageReference name(String text) {
    ImageReference name = ImageReference.parse(text);
    if (name.digest().isPresent()) {
      throw GantryException.invalid("refusing to create a tag with a digest reference");
    }
    return name.tag().isPresent() ? name : name.withTag("latest");
  }
}
