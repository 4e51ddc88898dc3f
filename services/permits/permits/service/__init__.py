"""The permits service's door, one file per noun. Rules are in domain/, tables in store/, the answers to readers in views/.

Who may call what is in contract/rpc.json; whose resource it must be is said where it is loaded.
"""

from permits.service.absences import Absences
from permits.service.agencies import Agencies
from permits.service.applications import Applications
from permits.service.catalogue import Catalogue
from permits.service.claims import Claims
from permits.service.colleagues import Colleagues
from permits.service.companies import Companies
from permits.service.company_people import CompanyPeople
from permits.service.corrections import Corrections
from permits.service.counter import Counter
from permits.service.decisions import Decisions
from permits.service.desk import Desk
from permits.service.document_endings import DocumentEndings
from permits.service.documents import Documents
from permits.service.drafts import Drafts
from permits.service.editor import Editor
from permits.service.exchange import Exchange
from permits.service.filings import Filings
from permits.service.handovers import Handovers
from permits.service.inspections import Inspections
from permits.service.lateness import Lateness
from permits.service.notes import Notes
from permits.service.papers import Papers
from permits.service.permit_endings import PermitEndings
from permits.service.permit_life import PermitLife
from permits.service.permit_texts import PermitTexts
from permits.service.permits import IssuedPermits
from permits.service.process_papers import ProcessPapers
from permits.service.reasons import Reasons
from permits.service.register import Register
from permits.service.saved_filters import SavedFilters
from permits.service.simulations import Simulations


class Permits(
    Catalogue,
    Editor,
    Exchange,
    Reasons,
    PermitTexts,
    Documents,
    DocumentEndings,
    Companies,
    CompanyPeople,
    Applications,
    Filings,
    Drafts,
    Desk,
    Decisions,
    Counter,
    Claims,
    Colleagues,
    Absences,
    SavedFilters,
    Notes,
    Inspections,
    Corrections,
    Lateness,
    IssuedPermits,
    Papers,
    ProcessPapers,
    Handovers,
    PermitLife,
    PermitEndings,
    Register,
    Simulations,
    Agencies,
):
    name = "permits"
