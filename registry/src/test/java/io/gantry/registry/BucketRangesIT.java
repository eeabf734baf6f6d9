package io.gantry.registry;

import org.junit.jupiter.api.extension.ExtendWith;

/** Ranges of what lies in a bucket. */
@ExtendWith(InBucket.class)
class BucketRangesIT extends RangesIT {}
