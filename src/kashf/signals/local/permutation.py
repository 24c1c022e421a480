"""The order of a descriptor's bits, so that bits that say the same stand far apart.

An index looks codes up by runs of their bits. ORB's bits depend on each other, so that some runs,
as they come, are the same in very many codes. In this order each run of 16 has bits that correlate
little. It was learned once from photographs, by `python -m benchmarks.bit_order`; another order
would be another version of the signal.
"""

from typing import Final

import numpy as np

_LEARNED: Final = (
    "a7753cada3c90e188cefb031f5dce7619cce4cb354ec16772b5203abd5348dd3"
    "e6134eb1d23fa1f8796de388b46c4bfed8bf201aaf36ca4d84f60b82447e2773"
    "01579022352dc402c19d1c2e9f99a9661097190dc0098a5daecb08d7d0df115c"
    "ee7645be37265046b7933d655930bc28eb8625627d2afa94c3cfdaf0d483b5b6"
    "f2eaff29f4cd0c425bf1587a71b980ed21e004e4fc006e2c24fd89cc337ba6e5"
    "e13839498be27fc5bd3e631d53918f87ac5e1ec62f41140f9b1fd1fbc87051de"
    "a2815a4f6f47dd230756f9f7400596e81798a4157412bbc243c70a3b648e729a"
    "db557c78baf3485f6068856a9e67d6a0e932a53aaa956b4ad969b292b8a81b06"
)

ORDER: Final = np.frombuffer(bytes.fromhex(_LEARNED), np.uint8)
"""uint8[256]: place `i` has the bit `ORDER[i]` of OpenCV's descriptor."""
