"""
Figures of the Cambridge Crime Harm Index, 2020 table: days of the starting-point sentence for a first offender.

Sherman, Neyroud & Neyroud (2016), “The Cambridge Crime Harm Index: Measuring Total Harm from Crime Based on Sentencing
Guidelines”, Policing 10(3), 171-183; figures of its 2020 table, which holds several hundred offences of which these are the
most recorded. Its figures for burglary changed in May 2023: a newer or fuller table can be uploaded.
"""

from __future__ import annotations

CCHI_DAYS: dict[str, float] = {
    "Murder": 5475,
    "Attempted murder": 3285,
    "Manslaughter": 730,
    "Rape of a child under 13": 2920,
    "Rape of a child under 16": 2555,
    "Rape of a person aged 16 and over": 1825,
    "Wounding with intent (section 18)": 1460,
    "Grievous bodily harm (section 20)": 547.5,
    "Actual bodily harm": 10,
    "Common assault": 1,
    "Robbery": 365,
    "Aggravated burglary of a dwelling": 730,
    "Burglary of a dwelling": 19,
    "Burglary, business and community": 10,
    "Theft from the person": 2,
    "Theft of a pedal cycle": 2,
    "Theft from a vehicle": 2,
    "Theft of a motor vehicle": 10,
    "Unauthorised taking of a motor vehicle": 5,
    "Shoplifting": 1,
    "Arson endangering life": 365,
    "Arson not endangering life": 5,
}
CCHI_ALSO_CALLED: dict[str, tuple[str, ...]] = {
    "Rape of a child under 13": ("Rape of a female child under 13", "Rape of a male child under 13"),
    "Rape of a child under 16": ("Rape of a female child under 16", "Rape of a male child under 16"),
    "Rape of a person aged 16 and over": (
        "Rape of a female aged 16 and over",
        "Rape of a male aged 16 and over",
        "Rape of an adult",
    ),
    "Wounding with intent (section 18)": (
        "Wounding with intent to do grievous bodily harm",
        "Wounding with intent",
        "Grievous bodily harm with intent",
        "GBH with intent",
        "GBH s18",
    ),
    "Grievous bodily harm (section 20)": (
        "Inflicting grievous bodily harm without intent",
        "Grievous bodily harm without intent",
        "GBH without intent",
        "GBH s20",
    ),
    "Actual bodily harm": ("Assault occasioning actual bodily harm", "ABH"),
    "Common assault": ("Common assault and battery",),
    "Robbery": ("Robbery of personal property", "Personal robbery"),
    "Aggravated burglary of a dwelling": ("Aggravated burglary in a dwelling", "Aggravated burglary dwelling"),
    "Burglary of a dwelling": (
        "Burglary in a dwelling",
        "Burglary dwelling",
        "Burglary residential",
        "Residential burglary",
        "Domestic burglary",
    ),
    "Burglary, business and community": (
        "Burglary in a building other than a dwelling",
        "Burglary non-dwelling",
        "Burglary other than dwelling",
    ),
    "Theft of a pedal cycle": ("Theft or unauthorised taking of a pedal cycle", "Theft of pedal cycle", "Bicycle theft"),
    "Theft from a vehicle": ("Theft from a motor vehicle", "Theft from vehicle", "Theft from motor vehicle"),
    "Theft of a motor vehicle": ("Theft of motor vehicle", "Theft of a vehicle", "Theft of vehicle"),
    "Unauthorised taking of a motor vehicle": ("Vehicle taking", "UTMV"),
    "Shoplifting": ("Theft from a shop",),
    "Arson not endangering life": ("Arson",),
}
"""Names of the same offence in recorded crime."""
POLICE_UK_AS_IF: dict[str, str] = {
    "Anti-social behaviour": "",
    "Bicycle theft": "Theft of a pedal cycle",
    "Burglary": "Burglary of a dwelling",
    "Criminal damage and arson": "Arson not endangering life",
    "Drugs": "",
    "Other crime": "",
    "Other theft": "Theft from the person",
    "Possession of weapons": "",
    "Public order": "Common assault",
    "Robbery": "Robbery",
    "Shoplifting": "Shoplifting",
    "Theft from the person": "Theft from the person",
    "Vehicle crime": "Theft from a vehicle",
    "Violence and sexual offences": "Actual bodily harm",
}
"""
What one incident of each category is taken to weigh as: an assumption. Nothing for anti-social behaviour, which is no offence,
for drugs and weapons, which patrols find and the index therefore leaves out, and for other crime, which has no one offence.
"""
