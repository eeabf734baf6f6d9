package io.gantry.builder;

import io.gantry.builder.cache.ExportedCache;
import io.gantry.builder.cache.ImportedCache;
import io.gantry.oci.GantryException;
import io.gantry.oci.Platform;
import java.util.List;
import java.util.function.Consumer;

/** How a build gets at caches outside of the engine. For one build; calls block. */
public interface RemoteCaches {
  /** A build that has none. */
  RemoteCaches NONE =
      new RemoteCaches() {
        @Override
        public List<ImportedCache> open(
            List<CachePlace> places, Platform platform, Consumer<String> failed) {
          return List.of();
        }

        @Override
        public void put(ExportedCache cache, CachePlace place) {
          throw GantryException.invalid("this build has no caches elsewhere");
        }
      };

  /**
   * Opens what there is of these; what there is not, is told of.
   *
   * @param platform whose image of an index is looked into
   * @param failed hears of what cannot be had, now or later
   */
  List<ImportedCache> open(List<CachePlace> places, Platform platform, Consumer<String> failed);

  /**
   * Puts a cache there, in the place of what was there.
   *
   * @throws GantryException as the place has it
   */
  void put(ExportedCache cache, CachePlace place);
}
