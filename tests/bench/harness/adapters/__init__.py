"""name -> adapter class.  To add a product: write a class like the ones in vnc.py and list it here."""
from adapters.attach import Attach
from adapters.meshcentral import MeshCentral, MeshCentralFast
from adapters.ours import Ours
from adapters.vnc import NoViewer, TigerVnc, X11vnc, X11vncDefault, X11vncThreads

ADAPTERS = {c.name: c for c in (X11vnc, X11vncThreads, X11vncDefault, TigerVnc, MeshCentral, MeshCentralFast,
                                 NoViewer, Attach, Ours)}
