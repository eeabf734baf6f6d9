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
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** Makes images of containers. */
final class ContainerCommit {
  private final Store store;
  private final ContainerPause pause;
  private final ContainerEvents events;

  ContainerCommit(Store store, ContainerPause pause, ContainerEvents events) {
    this.store = store;
    this.pause = pause;
    this.events = events;
  }

  /** The id of the image. */
  String commit(Container container, CommitOptions options) {
    CommitSpec spec = spec(container.record(), options);
    LoadedImage image = standingStill(container, options, spec);
    String name = spec.reference().map(ImageReference::familiar).orElse("");
    events.tell(
        container.record(),
        "commit",
        Map.of("comment", spec.comment(), "imageID", image.id().toString(), "imageRef", name));
    return image.id().toString();
  }

  private LoadedImage standingStill(Container container, CommitOptions options, CommitSpec spec) {
    return ifStopped(container, spec).orElseGet(() -> running(container, options, spec));
  }

  /** A container that does not run cannot be started meanwhile; empty when it runs. */
  private Optional<LoadedImage> ifStopped(Container container, CommitSpec spec) {
    container.lock().lock();
    try {
      if (container.gone()) {
        throw GantryException.notFound("No such container: " + container.id());
      }
      return container.state().alive()
          ? Optional.empty()
          : Optional.of(commit(container, spec, () -> {}));
    } finally {
      container.lock().unlock();
    }
  }

  private LoadedImage running(Container container, CommitOptions options, CommitSpec spec) {
    AtomicBoolean stands = new AtomicBoolean(options.pause() && paused(container));
    Runnable goOn =
        () -> {
          if (stands.getAndSet(false)) {
            goOn(container);
          }
        };
    try {
      return commit(container, spec, goOn);
    } finally {
      goOn.run();
    }
  }

  private LoadedImage commit(Container container, CommitSpec spec, Runnable written) {
    ContainerRecord record = container.record();
    return PlatformThread.call(
        "commit", () -> store.commits().commit(record.id(), record.imageId(), spec, written));
  }

  /** False when it stands still already, or has ended by now. */
  private boolean paused(Container container) {
    if (!(container.state() instanceof ContainerState.Running)) {
      return false;
    }
    try {
      pause.pause(container);
      return true;
    } catch (GantryException e) {
      if (e.kind() == GantryException.Kind.CONFLICT) {
        return false;
      }
      throw e;
    }
  }

  private void goOn(Container container) {
    try {
      pause.unpause(container);
    } catch (GantryException e) {
      // Somebody else has let it go on, or killed it.
      if (e.kind() != GantryException.Kind.CONFLICT) {
        throw e;
      }
    }
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
