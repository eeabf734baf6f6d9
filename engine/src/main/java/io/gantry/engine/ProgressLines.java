package io.gantry.engine;

import io.gantry.distribution.TransferProgress;
import io.gantry.oci.Descriptor;
import io.gantry.oci.MediaTypes;
import io.gantry.store.FetchProgress;
import java.util.function.Consumer;

/** Tells how far content is on its way, in Docker's words. */
final class ProgressLines {
  private ProgressLines() {}

  /** Of layers on their way into the store. */
  static FetchProgress layers(Consumer<Images.Progress> progress) {
    return (layer, phase, done) -> {
      String status =
          switch (phase) {
            case WAITING -> "Pulling fs layer";
            case DOWNLOADING -> "Downloading";
            case DOWNLOADED -> "Download complete";
            case EXTRACTING -> "Extracting";
            case COMPLETE -> "Pull complete";
            case EXISTS -> "Already exists";
          };
      boolean counted =
          phase == FetchProgress.Phase.DOWNLOADING || phase == FetchProgress.Phase.EXTRACTING;
      progress.accept(item(layer, status, counted ? done : 0));
    };
  }

  /** Of blobs on their way elsewhere. Nobody cares about a configuration. */
  static TransferProgress blobs(Consumer<Images.Progress> progress) {
    return (blob, phase, done) -> {
      if (!MediaTypes.isConfig(blob.mediaType())) {
        String status =
            switch (phase) {
              case WAITING -> "Preparing";
              case SENDING -> "Pushing";
              case SENT -> "Pushed";
              case EXISTS -> "Layer already exists";
            };
        progress.accept(item(blob, status, phase == TransferProgress.Phase.SENDING ? done : 0));
      }
    };
  }

  private static Images.Progress item(Descriptor blob, String status, long done) {
    String id = blob.digest().hex().substring(0, 12);
    return new Images.Progress(id, status, done, done == 0 ? 0 : blob.size());
  }
}
